import { setTimeout as delay } from 'node:timers/promises'
import { ProviderFault } from './providers/fault.ts'

const mostTries = 3
const firstPauseMs = 500

interface Trying {
  /** By `performance.now()`. */
  readonly deadlineMs: number
  readonly random: () => number
  readonly signal: AbortSignal
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

const pause = (ms: number, signal: AbortSignal): Promise<void> => delay(ms, undefined, { signal })

/**
 * Tries again what may pass in a moment (no connection, 429, 5xx), with growing pauses of which a random part is waited, and as long as the provider wishes before that. Where that is
 * longer than there is time, the fault stands at once.
 */
export async function withRetries<Result>(
  attempt: (number: number) => Promise<Result>,
  { deadlineMs, random, signal, wait = pause }: Trying,
): Promise<Result> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number)
    } catch (fault) {
      if (!(fault instanceof ProviderFault) || !fault.isPassing || number >= mostTries) throw fault
      // Never sooner than by our own pause: some say 0, and all who were told the same would come back at once.
      const pauseMs = (fault.retryAfterMs ?? 0) + firstPauseMs * 2 ** (number - 1) * (0.5 + random() / 2)
      if (performance.now() + pauseMs >= deadlineMs) throw fault
      await wait(pauseMs, signal)
    }
  }
}
