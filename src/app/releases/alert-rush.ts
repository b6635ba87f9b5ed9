import { pause } from '../../pipeline/pause.ts'

/** Whether alerts come one after the other just now: whoever sends one waits for its answer, a report that is written takes its time anyway. */
export interface AlertRush {
  /** An alert has come. */
  note(): void
  /** Resolves when none has come for a moment, and in a rush that does not end after `mostMs`: then reports are written too, but slowly. */
  calm(signal: AbortSignal): Promise<void>
}

const quietMs = 50
const mostMs = 250

export function alertRush(nowMs: () => number = () => performance.now(), wait = pause): AlertRush {
  let lastMs = Number.NEGATIVE_INFINITY
  return {
    note() {
      lastMs = nowMs()
    },
    async calm(signal) {
      const endMs = nowMs() + mostMs
      while (!signal.aborted && nowMs() - lastMs < quietMs && nowMs() < endMs) await wait(quietMs, signal)
    },
  }
}
