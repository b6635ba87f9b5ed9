import { readCorePattern } from '../../src/adapters/cores/core-machine.ts'
import { coreNameOf } from '../../src/crash/files/core-name.ts'
import { matcherOfPattern } from '../../src/crash/files/core-pattern.ts'
import type { Completion } from '../../src/crash/files/intake.ts'
import type { PatternMatcher } from '../../src/crash/files/named-core.ts'

export interface CoreNames {
  readonly matchers: readonly PatternMatcher[]
  readonly isCore: (name: string) => boolean
  /** systemd gives a file its name when it is whole; the kernel writes under the final one. */
  readonly completionOf: (name: string) => Completion
}

/** File names as the configuration says, else as this node's kernel makes them; the usual ones are known anyway. */
export async function coreNames(configured: string | undefined): Promise<CoreNames> {
  const own = configured === undefined ? await readCorePattern() : { pattern: configured, usesPid: false }
  const matcher = matcherOfPattern(own.pattern, own.usesPid)
  const matchers = matcher === undefined ? [] : [matcher]
  return {
    matchers,
    isCore: (name) => coreNameOf(name, matchers) !== undefined,
    completionOf: (name) => (coreNameOf(name, matchers)?.pattern === 'systemd' ? 'whole-by-name' : 'written-in-place'),
  }
}
