import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import type { OpenedStore } from '../../adapters/postgres/open-store.ts'
import { faultText } from '../../domain/errors.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import type { Look } from '../../pipeline/step.ts'
import { feedName, type SourceLog } from '../../pipeline/watching/source-log.ts'
import { watchCluster } from '../../pipeline/watching/watch-cluster.ts'
import { startWorkLoop } from '../../pipeline/work-loop.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { ClusterFeed } from '../../ports/feed.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { Store } from '../../ports/store/store.ts'
import { sources } from '../../sources/index.ts'
import type { World } from '../../world/world.ts'

/** What is closed and old is deleted this often. */
const forgetEveryMs = 3_600_000

export interface WatchParts {
  readonly cluster: Cluster
  readonly feed: ClusterFeed
  readonly look: Look
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  /** Told of each world looked at, for whoever must know owners without waiting; undefined when another server takes over. */
  readonly sees: (world: World | undefined) => void
  readonly receive: (signals: readonly Signal[]) => Promise<void>
  readonly counted: (signal: AbortSignal) => Promise<readonly Signal[]>
  readonly metrics: Pick<Metrics, 'changesDropped'>
  readonly sourceLog: SourceLog
}

/** Watches while this process holds the cluster's lease; returns how to stop. */
export function watchInBackground({
  cluster,
  feed,
  look,
  store,
  clock,
  logger,
  sees,
  receive,
  counted,
  metrics,
  sourceLog,
}: WatchParts): () => Promise<void> {
  const ending = new AbortController()
  const watching = watchCluster(
    {
      clusterId: cluster.id,
      feed,
      sources: sources.filter((source) => source.way === 'watch'),
      look,
      leases: store.leases,
      memory: store.memory,
      clock,
      holder: randomUUID(),
      async world(signal) {
        const world = await cluster.world(signal)
        sees(world)
        return world
      },
      receive,
      counted,
      onFault: (fault) => {
        logger.warn({ fault: faultText(fault) }, 'watching')
        sourceLog.failed(feedName, faultText(fault))
      },
      onLease: (held) => {
        logger.info({ cluster: cluster.id }, held ? 'watching the cluster' : 'another server watches the cluster')
        sourceLog.watches(held)
        if (!held) sees(undefined)
      },
      onDropped: (count) => {
        metrics.changesDropped(count)
        sourceLog.dropped(count)
      },
    },
    ending.signal,
  )
  return async () => {
    ending.abort()
    await watching
  }
}

/** Deletes closed incidents that are older than the retention says; returns how to stop. */
export function forgetInBackground(
  opened: OpenedStore,
  days: number,
  clock: Clock,
  onFault: (fault: unknown) => void,
): () => Promise<void> {
  const round = async (): Promise<'idle'> => {
    await opened.applyRetention(days, clock.now())
    return 'idle'
  }
  const loop = startWorkLoop(round, forgetEveryMs, onFault)
  return () => loop.stop()
}
