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

const npm = (script: string): readonly string[] => ['npm', 'run', '-s', script]

/** Every suite, in the order of their cost. */
export const suites: readonly Suite[] = [
  { name: 'check', what: 'format, types, lint, import rules, unit tests', command: npm('check'), minutes: 5, missing: always },
]
