import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Suite {
  readonly name: string
  readonly what: string
  readonly command: readonly string[]
  /** Stopped after this long. */
  readonly minutes: number
  /** Why it cannot run on this machine; undefined when it can. */
  missing(): Promise<string | undefined>
}

const always = (): Promise<undefined> => Promise.resolve(undefined)

/** A suite that needs a program of the machine, and how to get it. */
const program = (name: string, how: string) => (): Promise<string | undefined> => {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return Promise.resolve(folders.some((folder) => existsSync(join(folder, name))) ? undefined : `${name} is not installed: ${how}`)
}

/** A private PostgreSQL server is started from Debian's packages, which root may install. */
const postgres = (): Promise<string | undefined> =>
  Promise.resolve(
    existsSync('/usr/lib/postgresql') || process.getuid?.() === 0
      ? undefined
      : 'PostgreSQL is not installed: apt-get install postgresql-15',
  )

const lab = (): Promise<string | undefined> =>
  Promise.resolve(existsSync('/var/lib/aceso-lab/admin.kubeconfig') ? undefined : 'the lab is down: npm run lab -- up (root and Go needed)')

const npm = (script: string): readonly string[] => ['npm', 'run', '-s', script]

/** Every suite, in the order of their cost. */
export const suites: readonly Suite[] = [
  { name: 'check', what: 'format, types, lint, import rules, unit tests', command: npm('check'), minutes: 5, missing: always },
  {
    name: 'alertmanager',
    what: 'the webhook with a real Alertmanager',
    command: npm('test:alertmanager'),
    minutes: 2,
    missing: program('prometheus-alertmanager', 'apt-get install prometheus-alertmanager'),
  },
  {
    name: 'kubernetes',
    what: 'a real API server, killed and started again; questions to real kubelets where the lab is up',
    command: npm('test:kubernetes'),
    minutes: 5,
    missing: () =>
      Promise.resolve(
        existsSync('/var/cache/aceso-lab/bin/kubernetes') ? undefined : 'the lab is not built: npm run lab -- build (root and Go needed)',
      ),
  },
  {
    name: 'web',
    what: 'the browser application in Chromium: every page, both languages, both themes, phone and desktop, axe-core',
    command: npm('test:web'),
    minutes: 5,
    missing: program('chromium', 'apt-get install chromium fonts-noto-cjk'),
  },
  {
    name: 'store',
    what: 'the store on both databases: kills, outages, export and import',
    command: npm('test:store'),
    minutes: 5,
    missing: postgres,
  },
  {
    name: 'replicas',
    what: 'two servers on one PostgreSQL: each step once, and another watches when the watcher is killed',
    command: npm('test:replicas'),
    minutes: 3,
    missing: postgres,
  },
  {
    name: 'kill',
    what: '20 kills of the server on each store, under a load of alerts and mends in the lab: nothing lost, nothing done twice',
    command: [...npm('bench:kill'), '--', '--kills', '20'],
    minutes: 10,
    missing: async () => (await postgres()) ?? (await lab()),
  },
]
