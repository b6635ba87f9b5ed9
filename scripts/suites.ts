import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export interface Suite {
  readonly name: string
  readonly what: string
  readonly command: readonly string[]
  /** Stopped after this long. */
  readonly minutes: number
  /** Why it cannot run on this machine; undefined when it can. */
  missing(): Promise<string | undefined>
}

const isRoot = process.getuid?.() === 0

async function has(program: string): Promise<boolean> {
  return await promisify(execFile)('which', [program]).then(
    () => true,
    () => false,
  )
}

const always = (): Promise<undefined> => Promise.resolve(undefined)

/** Programs come from Debian's packages, which the suite installs itself; that takes root. */
function debian(...programs: readonly string[]): () => Promise<string | undefined> {
  return async () => {
    const absent = []
    for (const program of programs) if (!(await has(program))) absent.push(program)
    if (absent.length === 0) return undefined
    if (!isRoot) return `needs ${absent.join(', ')}, and root to install it`
    return (await has('apt-get')) ? undefined : `needs ${absent.join(', ')}, and apt-get to install it`
  }
}

async function lab(): Promise<string | undefined> {
  if (!isRoot) return 'the lab cluster needs root'
  if (!(await has('go'))) return 'the lab cluster needs Go to build Kubernetes'
  return (await has('apt-get')) ? undefined : 'the lab cluster needs Debian'
}

const npm = (script: string): readonly string[] => ['npm', 'run', '-s', script]

/** Every suite, in the order of their cost. */
export const suites: readonly Suite[] = [
  { name: 'check', what: 'format, types, lint, import rules, unit tests', command: npm('check'), minutes: 5, missing: always },
]
