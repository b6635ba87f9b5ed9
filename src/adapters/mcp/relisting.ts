import { setTimeout as delay } from 'node:timers/promises'

export interface RelistingOptions {
  readonly pauseMs: number
  readonly signal: AbortSignal
  readonly onFault: (fault: unknown) => void
}

/** Asks for the list again whenever it is called: once at a time, with a pause behind it, and once more for all that was said meanwhile. A server that says it without end is asked no more often than that. */
export function relisting(list: () => Promise<void>, { pauseMs, signal, onFault }: RelistingOptions): () => void {
  let isWanted = false
  let isAtWork = false
  const work = async (): Promise<void> => {
    while (isWanted && !signal.aborted) {
      isWanted = false
      await list().catch(onFault)
      await delay(pauseMs, undefined, { signal, ref: false }).catch(() => undefined)
    }
    isAtWork = false
  }
  return () => {
    isWanted = true
    if (isAtWork) return
    isAtWork = true
    void work()
  }
}
