import type { Instant } from '../instant.ts'

/** What the past says about one way of mending one cause: counted from verified outcomes, never from proposals. */
export interface Pattern {
  /** `<cause>/<action>`; one row for every way that was tried. */
  readonly id: string
  readonly cause: string
  readonly action: string
  readonly symptoms: readonly string[]
  readonly successes: number
  readonly failures: number
  readonly good: number
  readonly bad: number
  /** Sum over successes; divide by `successes` for the mean time to recover. */
  readonly recoverMsSum: number
  readonly lastSeenAt: Instant
}

/** Nothing is known of it yet. */
export function newPattern(cause: string, action: string, at: Instant): Pattern {
  const counts = { successes: 0, failures: 0, good: 0, bad: 0, recoverMsSum: 0 }
  return { id: patternId(cause, action), cause, action, symptoms: [], ...counts, lastSeenAt: at }
}

export type Rating = 'good' | 'bad'

/** One voice for each incident: whoever thinks better of it takes the former one back. */
export function rated(pattern: Pattern, rating: Rating, former: Rating | undefined): Pattern {
  const voices = (kind: Rating): number => pattern[kind] + (rating === kind ? 1 : 0) - (former === kind ? 1 : 0)
  return { ...pattern, good: Math.max(0, voices('good')), bad: Math.max(0, voices('bad')) }
}

export function patternId(cause: string, action: string): string {
  return `${cause}/${action}`
}

/**
 * How much to trust an action for a cause: the mean of a Beta posterior with a Beta(2, 1) prior (an action an analyzer proposes helps more often than not).
 * A person's good or bad counts as a quarter of an outcome, so that talk never outweighs what was measured.
 */
export function trustIn(pattern: Pick<Pattern, 'successes' | 'failures' | 'good' | 'bad'> | undefined): number {
  if (pattern === undefined) return 2 / 3
  const helped = pattern.successes + pattern.good / 4
  const failed = pattern.failures + pattern.bad / 4
  return (2 + helped) / (3 + helped + failed)
}

export function averageRecoverMs(pattern: Pattern): number | undefined {
  return pattern.successes === 0 ? undefined : pattern.recoverMsSum / pattern.successes
}
