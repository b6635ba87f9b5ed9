import type { Log } from '../telemetry/log.ts'
import type { AgentMetrics } from '../telemetry/metrics.ts'

/** Results that the server has not taken yet. */
export interface Backlog {
  /** Why no further core is begun; undefined: nothing stands against it. */
  held(): string | undefined
}

/**
 * A server that is away for weeks: from `most` on cores stay where they are rather than filling the node with what is known of them. That the agent stands still must be seen, by whoever
 * reads its log, its metrics or its readiness.
 */
export function backlog(means: {
  readonly waiting: () => number
  readonly most: number
  readonly log: Pick<Log, 'error' | 'info'>
  readonly metrics: Pick<AgentMetrics, 'held'>
}): Backlog {
  const { waiting, most, log, metrics } = means
  let isHeld = false
  return {
    held() {
      const count = waiting()
      if (isHeld !== count >= most) {
        isHeld = !isHeld
        metrics.held(isHeld)
        if (isHeld)
          log.error('No further core is begun: too many results wait for the server', {
            waiting: count,
            next: 'look why the server cannot be reached or refuses them',
          })
        else log.info('The server takes results again: cores are worked on', { waiting: count })
      }
      return isHeld ? `${count} results wait for the server: no further core is begun until it takes them` : undefined
    },
  }
}
