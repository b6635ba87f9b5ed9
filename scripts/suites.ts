import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface Suite {
  readonly name: string
  readonly what: string
  readonly command: readonly string[]
  /** Stopped after this long. */
  readonly minutes: number
  /** Debian packages by the program that each brings; installed where they are missing and this is root. */
  readonly packages?: Readonly<Record<string, string>>
  /** Debugs the crashes of lab/crashes, which are made first; what is unchanged is kept from an earlier time. */
  readonly corpus?: boolean
  /** Mounts disks and builds what it tests against. */
  readonly mounts?: boolean
  /** Runs against the lab cluster, which is brought up for it. */
  readonly lab?: boolean
}

const isRoot = process.getuid?.() === 0

function isInstalled(program: string): boolean {
  // Debian keeps initdb out of the path.
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/lib/postgresql/15/bin']
  return folders.some((folder) => existsSync(join(folder, program)))
}

export function missingPackages(suite: Suite): readonly string[] {
  const wanted = Object.entries(suite.packages ?? {})
  return wanted.filter(([program]) => !isInstalled(program)).flatMap(([, packages]) => packages.split(' '))
}

/** Why a suite cannot run on this machine; undefined when it can. */
export function cannotRun(suite: Suite): string | undefined {
  if (suite.lab === true) {
    if (!isRoot) return 'the lab cluster needs root'
    if (!isInstalled('go')) return 'the lab cluster needs Go, to build Kubernetes'
    if (!isInstalled('apt-get')) return 'the lab cluster needs Debian'
  }
  if (suite.corpus === true && !isRoot) return 'making crashes needs root: each program runs in a root folder of its own'
  if (suite.mounts === true) {
    if (!isRoot) return 'mounting disks needs root'
    if (!isInstalled('go')) return 'needs Go, to build the S3 server'
  }
  const missing = missingPackages(suite)
  if (missing.length === 0 || (isRoot && isInstalled('apt-get'))) return undefined
  return `needs ${missing.join(', ')}; as root on Debian it is installed`
}

const npm = (script: string, ...args: readonly string[]): readonly string[] => [
  'npm',
  'run',
  '-s',
  script,
  ...(args.length === 0 ? [] : ['--', ...args]),
]

/** Every suite, in the order of their cost; those of the lab last, so that the cluster is brought up once. */
export const suites: readonly Suite[] = [
  { name: 'check', what: 'format, types, lint, import rules, unit tests', command: npm('check'), minutes: 5 },
  {
    name: 'store',
    what: 'the store and the queue, on PGlite and on PostgreSQL: kills, outages, five openers at once',
    command: npm('test:store'),
    minutes: 10,
    packages: { initdb: 'postgresql' },
  },
  {
    name: 'crash',
    what: 'core files with the real unpackers, debuggers and attributes',
    command: npm('test:crash'),
    minutes: 10,
    packages: { gdb: 'gdb', 'eu-stack': 'elfutils', zstd: 'zstd', lz4: 'lz4', xz: 'xz-utils', getfattr: 'attr' },
    corpus: true,
  },
  {
    name: 'agent',
    what: 'the node agent as a process, with real cores, against a real server: outages, kills, full disks, a storm',
    command: npm('test:agent'),
    minutes: 25,
    packages: {
      gdb: 'gdb',
      'eu-stack': 'elfutils',
      zstd: 'zstd',
      lz4: 'lz4',
      xz: 'xz-utils',
      getfattr: 'attr',
      gcc: 'gcc libc6-dev',
      'g++': 'g++',
      'mkfs.ext4': 'e2fsprogs',
    },
  },
  {
    name: 'model',
    what: 'the model gateway with servers that speak each protocol: tools, streams, faults, fail-over, budgets; a real one where it is named',
    command: npm('test:model'),
    minutes: 5,
  },
  {
    name: 'attacks',
    what: 'texts that try to take over a diagnosis, through the real server, with a model that obeys every one: nothing written, no secret out',
    command: npm('test:attacks'),
    minutes: 5,
  },
  {
    name: 'replicas',
    what: 'two servers on one PostgreSQL: each step once, another watches when the watcher is killed; kills in the middle of reports on both stores',
    command: npm('test:replicas'),
    minutes: 12,
    packages: { initdb: 'postgresql' },
  },
  {
    name: 'alertmanager',
    what: 'the webhook with a real Alertmanager',
    command: npm('test:alertmanager'),
    minutes: 3,
    packages: { 'prometheus-alertmanager': 'prometheus-alertmanager' },
  },
  {
    name: 'deploy',
    what: 'dashboard and alert rules of crash forensics with a real Prometheus; the scripts of the deployment',
    command: npm('test:deploy'),
    minutes: 3,
    packages: { prometheus: 'prometheus', shellcheck: 'shellcheck' },
  },
  {
    name: 'web',
    what: 'the browser application in Chromium: every page, both languages, both themes, phone and desktop, axe-core; charts from a real Prometheus',
    command: npm('test:web'),
    minutes: 20,
    packages: { chromium: 'chromium fonts-noto-cjk', prometheus: 'prometheus' },
  },
  {
    name: 'blobs',
    what: 'stores of files: a real S3 server, a full disk, a lost mount, kills in the middle',
    command: npm('test:blobs'),
    minutes: 10,
    packages: { 'mkfs.ext4': 'e2fsprogs' },
    mounts: true,
  },
  {
    name: 'mcp',
    what: 'tools on real servers: Prometheus, VictoriaMetrics, git, MCP servers from npm, from PyPI and in containers; MCP over pipes',
    command: npm('test:mcp'),
    minutes: 8,
    packages: {
      prometheus: 'prometheus',
      'victoria-metrics': 'victoria-metrics',
      git: 'git',
      podman: 'podman',
      runc: 'runc',
      openssl: 'openssl',
    },
  },
  {
    name: 'releases',
    what: 'reports on releases as users get them: a real server, a real Prometheus and two scripted models; every failure with its code, stops and kills in the middle',
    command: npm('test:releases'),
    minutes: 6,
    packages: { prometheus: 'prometheus', initdb: 'postgresql' },
  },
  {
    name: 'diagnosis',
    what: 'recorded releases with a known cause, diagnosed by rules and with the scripted investigator, on a real Prometheus and git: right cause, nothing invented',
    command: npm('test:diagnosis'),
    minutes: 8,
    packages: { prometheus: 'prometheus', git: 'git' },
  },
  {
    name: 'kubernetes',
    what: 'a real API server, killed and started again; questions to real kubelets',
    command: npm('test:kubernetes'),
    minutes: 6,
    lab: true,
  },
  {
    name: 'forensics',
    what: 'crash forensics as it is deployed: real pods crash in the lab, the agent runs as DaemonSet, from the core to the stored slim core',
    command: npm('test:forensics'),
    minutes: 8,
    packages: { gdb: 'gdb', 'eu-stack': 'elfutils', 'g++': 'g++', zstd: 'zstd', lz4: 'lz4', xz: 'xz-utils', getfattr: 'attr' },
    lab: true,
  },
  {
    name: 'lab',
    what: 'the whole product on every failure of the lab: right cause, mended, no harm',
    command: npm('lab', 'scenario', 'all'),
    minutes: 25,
    lab: true,
  },
  {
    name: 'faults',
    what: 'mends in the lab that are disturbed, refused or do not help: the API server dies, another hand is quicker, a policy says no',
    command: npm('lab', 'faults'),
    minutes: 12,
    lab: true,
  },
  {
    name: 'clean-up',
    what: 'instances in the lab that really crash: taken down by the real Helm or through their resource, brought back, or left alone for a reason',
    command: npm('lab', 'clean-up'),
    minutes: 20,
    lab: true,
  },
  {
    name: 'kill',
    what: '20 kills of the server on each store, under a load of alerts and mends in the lab: nothing lost, nothing done twice',
    command: npm('bench:kill', '--kills', '20'),
    minutes: 10,
    packages: { initdb: 'postgresql' },
    lab: true,
  },
]
