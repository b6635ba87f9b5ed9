import type { Signal } from '../../domain/incident/signal.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ClusterFeed, FeedChange } from '../../ports/feed.ts'
import type { ClusterMemory, LeaseStore } from '../../ports/store/store.ts'
import type { SourceContext, WatchSource } from '../../sources/contract.ts'
import type { World } from '../../world/world.ts'
import { pause } from '../pause.ts'
import type { Look } from '../step.ts'
import { scanSignals } from './scanning.ts'

const leaseTtlMs = 10_000
const renewMs = 3000
const flushMs = 200
const mostWaiting = 20_000
const scanEveryMs = 10_000

export interface WatchingPorts {
  readonly clusterId: string
  readonly feed: ClusterFeed
  readonly sources: readonly WatchSource[]
  readonly leases: LeaseStore
  readonly memory: Omit<ClusterMemory, 'sourceNotes' | 'noteSources'>
  readonly clock: Clock
  readonly look: Look
  /** Name of this process, for the lease. */
  readonly holder: string
  world(signal: AbortSignal): Promise<World>
  receive(signals: readonly Signal[]): Promise<unknown>
  /** Signals that follow from what was received over time; asked for with each scan. */
  counted(signal: AbortSignal): Promise<readonly Signal[]>
  onFault(fault: unknown): void
  onLease(held: boolean): void
  onDropped(count: number): void
}

/**
 * Turns a cluster's changes into signals, on one server at a time: the holder of the cluster's lease. When a holder dies, another takes over within the lease's
 * time plus one renewal (13 s) and is told everything that is there, so that nothing that happened in between is missed.
 */
export async function watchCluster(ports: WatchingPorts, signal: AbortSignal): Promise<void> {
  const lease = `watch/${ports.clusterId}`
  let term: AbortController | undefined
  let serving: Promise<void> = Promise.resolve()
  while (!signal.aborted) {
    const held = await ports.leases.acquire(lease, ports.holder, leaseTtlMs).catch((fault: unknown) => {
      ports.onFault(fault)
      return false
    })
    if (held && term === undefined) {
      term = new AbortController()
      ports.onLease(true)
      serving = serveTerm(ports, AbortSignal.any([signal, term.signal])).catch((fault: unknown) => ports.onFault(fault))
    } else if (!held && term !== undefined) {
      term.abort()
      term = undefined
      ports.onLease(false)
    }
    await pause(renewMs, signal)
  }
  term?.abort()
  // What it has in hand is stored first: whoever called closes the store next.
  await serving
  await ports.leases.release(lease, ports.holder).catch((fault: unknown) => ports.onFault(fault))
}

async function serveTerm(ports: WatchingPorts, signal: AbortSignal): Promise<void> {
  const changes: FeedChange[] = []
  let dropped = 0
  const restartCounts = new Map(await ports.memory.restartCounts(ports.clusterId))
  await ports.feed.watch((change) => {
    if (changes.length < mostWaiting) changes.push(change)
    else dropped += 1
  }, signal)
  const scanning = scanAgainAndAgain(ports, signal)
  while (!signal.aborted) {
    const batch = changes.splice(0, changes.length)
    if (dropped > 0) {
      ports.onDropped(dropped)
      ports.onFault(
        new Error(`${dropped} changes came faster than they could be worked on and were left out; the next scan looks at everything`),
      )
      dropped = 0
    }
    if (batch.length > 0) {
      await serveBatch(ports, batch, restartCounts, signal).catch((fault: unknown) => {
        // Kept for the next round: the sources make the same ids again, so nothing is stored twice.
        changes.unshift(...batch.slice(0, mostWaiting - changes.length))
        ports.onFault(fault)
      })
    }
    await pause(flushMs, signal)
  }
  await scanning
}

async function scanAgainAndAgain(ports: WatchingPorts, signal: AbortSignal): Promise<void> {
  const signalsOf = scanSignals()
  while (!signal.aborted) {
    await pause(scanEveryMs, signal)
    if (signal.aborted) return
    try {
      const { troubles } = await ports.look(undefined, signal)
      await ports.receive(signalsOf(troubles, ports.clock.now()))
      await ports.receive(await ports.counted(signal))
    } catch (fault) {
      ports.onFault(fault)
    }
  }
}

/** Signals are stored before the counts are remembered: a kill in between repeats them under the same ids. */
async function serveBatch(
  ports: WatchingPorts,
  batch: readonly FeedChange[],
  restartCounts: Map<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const world = await ports.world(signal)
  const context: SourceContext = { clusterId: ports.clusterId, now: ports.clock.now(), restartCounts }
  const signals = batch.flatMap((change) =>
    ports.sources.filter(({ kinds }) => kinds.includes(change.kind)).flatMap((source) => source.signals({ ...change, world }, context)),
  )
  await ports.receive(signals)
  const { changed, gone } = countsOf(batch)
  if (changed.size + gone.length > 0) await ports.memory.saveRestartCounts(ports.clusterId, changed, gone)
  for (const [key, count] of changed) restartCounts.set(key, count)
  for (const key of gone) restartCounts.delete(key)
}

function countsOf(batch: readonly FeedChange[]): { readonly changed: ReadonlyMap<string, number>; readonly gone: readonly string[] } {
  const changed = new Map<string, number>()
  const gone: string[] = []
  for (const { before, after } of batch) {
    const pod = after ?? before
    if (pod?.kind !== 'Pod') continue
    for (const { name, restartCount = 0 } of [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]) {
      const key = `${pod.metadata.uid ?? ''}/${name}`
      if (after === undefined) gone.push(key)
      else if (restartCount > 0) changed.set(key, restartCount)
    }
  }
  return { changed, gone }
}
