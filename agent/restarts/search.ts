import { setTimeout as delay } from 'node:timers/promises'
import type { RestartEvent } from './restarts.ts'

/** A core whose pod is known. */
export interface LinkedCore {
  readonly namespace: string
  readonly pod: string
  /** Without it any of the pod's. */
  readonly container?: string | undefined
  readonly crashedAtMs: number
}

export interface RestartSearch {
  /** A core was taken to its end, now or in an earlier run of the agent. */
  finished(core: LinkedCore): void
  /** Looks for the core of a crash until it is done or nothing more can come of it. */
  search(restart: RestartEvent, signal: AbortSignal): Promise<'found' | 'none'>
}

export interface SearchMeans {
  readonly everyMs: number
  readonly forMs: number
  readonly nowMs: () => number
  /** Looks into the folder now. */
  readonly look: () => void
  /** Cores are being worked on: one of them may be it. */
  readonly isBusy: () => boolean
}

/** Of its crash's core a container's end is this far; the core is written before, and takes its time. */
const writtenWithinMs = 2 * 60_000
const clockSlackMs = 10_000
/** A restart is counted when the container is started again, minutes after it ended. */
const rememberedMs = 30 * 60_000
const mostRemembered = 5_000
/** However long debuggers take. */
const longestMs = 15 * 60_000

/**
 * The earlier look that a restart after a crash gives reason to: every two seconds for half a minute, in place of the folder's own turn. The core is worked on where all are, so once;
 * here it is only waited for.
 */
export function restartSearch({ everyMs, forMs, nowMs, look, isBusy }: SearchMeans): RestartSearch {
  let recent: LinkedCore[] = []

  function isFound({ podNamespace, podName, containerName, restartTime }: RestartEvent): boolean {
    const endedMs = Date.parse(restartTime)
    return recent.some(
      ({ namespace, pod, container, crashedAtMs }) =>
        namespace === podNamespace &&
        pod === podName &&
        (container === undefined || container === containerName) &&
        crashedAtMs <= endedMs + clockSlackMs &&
        crashedAtMs >= endedMs - writtenWithinMs,
    )
  }

  return {
    finished(core) {
      recent = [...recent, core].filter(({ crashedAtMs }) => nowMs() - crashedAtMs < rememberedMs).slice(-mostRemembered)
    },
    async search(restart, signal) {
      const beganMs = nowMs()
      while (!isFound(restart)) {
        const spentMs = nowMs() - beganMs
        if (spentMs >= longestMs || (spentMs >= forMs && !isBusy())) return 'none'
        look()
        await delay(everyMs, undefined, { signal })
      }
      return 'found'
    },
  }
}
