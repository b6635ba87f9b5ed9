import { type Instant, plusMs } from '../../domain/instant.ts'
import type { ProviderHealth } from '../../ports/model/ledger.ts'
import type { ModelFailure } from '../../ports/model/model.ts'

/** Failures in a row after which a provider is left alone. */
const opensAfter = 3
const firstPauseMs = 30_000
export const longestPauseMs = 10 * 60_000
/** The longest time-out there can be, and some grace. */
const longestProbeMs = 15 * 60_000
/** What only a person can mend is not asked again so soon. */
const hopelessPauseMs = 5 * 60_000

export type Admission = 'closed' | 'probe' | 'open'

/** Whether a provider may be asked now. After its pause one caller at a time may try; the others go on to the next provider until that one knows. */
export function admit(
  known: ProviderHealth,
  now: Instant,
  probeMs: number,
): { readonly admission: Admission; readonly health: ProviderHealth } {
  if (known.openUntil === undefined) return { admission: 'closed', health: known }
  const isWaiting = isAhead(known.openUntil, now, longestPauseMs) || isAhead(known.probeUntil, now, longestProbeMs)
  if (isWaiting) return { admission: 'open', health: known }
  return { admission: 'probe', health: { ...known, probeUntil: plusMs(now, probeMs) } }
}

/** Whether a moment is still to come. One that is further away than any wait was written by a clock that has been set back since. */
export function isAhead(moment: Instant | undefined, now: Instant, mostMs: number): boolean {
  return moment !== undefined && moment > now && moment <= plusMs(now, mostMs)
}

export function afterSuccess(known: ProviderHealth, now: Instant, tookMs: number): ProviderHealth {
  return { ...known, failures: 0, openUntil: undefined, probeUntil: undefined, lastOk: { at: now, tookMs } }
}

export interface Failure {
  readonly code: ModelFailure
  readonly message: string
  readonly retryAfterMs: number | undefined
  /** Whether it may pass by itself; money that is used up does not. */
  readonly isPassing: boolean
  /** Of the one that tried whether it is back. */
  readonly isOfProbe: boolean
}

/** A request that was refused or given up says nothing against the provider, which did answer. A pause that another question brought about is never shortened. */
export function afterFailure(known: ProviderHealth, failure: Failure, now: Instant): ProviderHealth {
  const { code, message } = failure
  if (code === 'cancelled') return failure.isOfProbe ? { ...known, probeUntil: undefined } : known
  const lastError = { code, message, at: now }
  if (code === 'request-refused') return { ...known, failures: 0, openUntil: undefined, probeUntil: undefined, lastError }
  const failures = known.failures + 1
  const pauseMs = pauseOf(failure, failures)
  const openUntil = later(known.openUntil, pauseMs === undefined ? undefined : plusMs(now, pauseMs), now)
  return { ...known, failures, probeUntil: undefined, openUntil, lastError }
}

function later(known: Instant | undefined, wanted: Instant | undefined, now: Instant): Instant | undefined {
  if (wanted === undefined) return known
  return known !== undefined && known > wanted && isAhead(known, now, longestPauseMs) ? known : wanted
}

function pauseOf({ code, retryAfterMs, isPassing }: Failure, failures: number): number | undefined {
  if (code === 'key-refused' || code === 'model-unknown') return hopelessPauseMs
  if (code === 'rate-limited' && retryAfterMs !== undefined && retryAfterMs > 0) return Math.min(retryAfterMs, longestPauseMs)
  if (code === 'rate-limited' && !isPassing) return hopelessPauseMs
  return failures < opensAfter ? undefined : Math.min(firstPauseMs * 2 ** (failures - opensAfter), longestPauseMs)
}
