import { type Instant, plusMs } from '../../domain/instant.ts'
import type { ModelFailure } from '../../ports/model.ts'
import type { ProviderHealth } from '../../ports/model-ledger.ts'

/** Failures in a row after which a provider is left alone. */
const opensAfter = 3
const firstPauseMs = 30_000
const longestPauseMs = 10 * 60_000
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
  const isWaiting = known.openUntil > now || (known.probeUntil !== undefined && known.probeUntil > now)
  if (isWaiting) return { admission: 'open', health: known }
  return { admission: 'probe', health: { ...known, probeUntil: plusMs(now, probeMs) } }
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
}

/** A request that was refused or given up says nothing against the provider, which did answer. */
export function afterFailure(known: ProviderHealth, { code, message, retryAfterMs, isPassing }: Failure, now: Instant): ProviderHealth {
  if (code === 'cancelled') return { ...known, probeUntil: undefined }
  const lastError = { code, message, at: now }
  if (code === 'request-refused') return { ...known, failures: 0, openUntil: undefined, probeUntil: undefined, lastError }
  const failures = known.failures + 1
  const pauseMs = pauseOf({ code, retryAfterMs, isPassing }, failures)
  return { ...known, failures, probeUntil: undefined, openUntil: pauseMs === undefined ? undefined : plusMs(now, pauseMs), lastError }
}

function pauseOf({ code, retryAfterMs, isPassing }: Omit<Failure, 'message'>, failures: number): number | undefined {
  if (code === 'key-refused' || code === 'model-unknown') return hopelessPauseMs
  if (code === 'rate-limited' && retryAfterMs !== undefined) return Math.min(retryAfterMs, longestPauseMs)
  if (code === 'rate-limited' && !isPassing) return hopelessPauseMs
  return failures < opensAfter ? undefined : Math.min(firstPauseMs * 2 ** (failures - opensAfter), longestPauseMs)
}
