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
]
