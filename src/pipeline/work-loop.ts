import { pause } from './pause.ts'

export interface WorkLoop {
  /** Says that there is something to do, so that it need not wait. */
  wake(): void
  stop(): Promise<void>
}

/**
 * Runs rounds of work until stopped: at once again while a round says `more`, else after `restMs` or a wake. A round that throws is told and counts as idle.
 */
export function startWorkLoop(
  round: (signal: AbortSignal) => Promise<'more' | 'idle'>,
  restMs: number,
  onFault: (fault: unknown) => void,
): WorkLoop {
  const ending = new AbortController()
  let sleeper = new AbortController()
  let isAwake = false
  const loop = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      isAwake = false
      const outcome = await round(ending.signal).catch((fault: unknown) => {
        onFault(fault)
        return 'idle' as const
      })
      if (outcome === 'more' || isAwake) continue
      sleeper = new AbortController()
      await pause(restMs, AbortSignal.any([ending.signal, sleeper.signal]))
    }
  }
  const running = loop()
  return {
    wake() {
      isAwake = true
      sleeper.abort()
    },
    async stop() {
      ending.abort()
      await running
    },
  }
}
