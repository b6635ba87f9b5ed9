import { setTimeout as delay } from 'node:timers/promises'
import { AcesoError } from '../domain/errors.ts'

const retryMs = 500
const mostTries = 240

/** Writes down what must not be lost, again and again while the store is away, for two minutes; any other fault, and the caller's end, are thrown at once. */
export async function whenBack<Value>(write: () => Promise<Value>, signal: AbortSignal): Promise<Value> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await write()
    } catch (fault) {
      if (!isAway(fault) || tries >= mostTries || signal.aborted) throw fault
      await delay(retryMs, undefined, { signal }).catch(() => undefined)
    }
  }
}

/** Passes by itself: nothing is wrong with what was to be written. */
export function isAway(fault: unknown): boolean {
  return fault instanceof AcesoError && fault.code === 'store-unavailable'
}
