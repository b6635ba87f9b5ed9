import { bounded } from '../../domain/text.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ClusterMemory, SourceNotes } from '../../ports/store/store.ts'
import { startWorkLoop } from '../work-loop.ts'

/** The name under which the cluster's feed is noted, which all watch sources share. */
export const feedName = 'watch'

/** Who watches says so this often; a reader takes what is much older for "nobody watches". */
const noteEveryMs = 5_000
export const watchedWithinMs = 30_000
const longestError = 500

/** Notes what each source does, and puts it into the store from time to time: counting must cost nothing where signals come in. */
export interface SourceLog {
  received(source: string, signals: number): void
  failed(source: string, why: string): void
  dropped(changes: number): void
  /** Whether this process watches the cluster now. When it gives up, its last word grows old, or the next watcher's takes its place. */
  watches(held: boolean): void
  /** Everything that was ever noted of this cluster, by any server. */
  notes(): Promise<readonly SourceNotes[]>
  stop(): Promise<void>
}

type Growing = { -readonly [Key in keyof SourceNotes]: SourceNotes[Key] }

export function sourceLog(
  memory: Pick<ClusterMemory, 'sourceNotes' | 'noteSources'>,
  clusterId: string,
  clock: Clock,
  onFault: (fault: unknown) => void,
): SourceLog {
  let news = new Map<string, Growing>()
  let watchedSince: string | undefined
  const of = (source: string): Growing => {
    const known = news.get(source) ?? { source, signals: 0, dropped: 0 }
    news.set(source, known)
    return known
  }
  const flush = async (): Promise<void> => {
    if (watchedSince !== undefined) Object.assign(of(feedName), { watchedSince, watchedAt: clock.now() })
    const batch = news
    news = new Map()
    try {
      await memory.noteSources(clusterId, [...batch.values()])
    } catch (fault) {
      // Kept for the next time; what has come meanwhile is newer.
      for (const one of batch.values()) news.set(one.source, mergedNotes(one, news.get(one.source)))
      throw fault
    }
  }
  const loop = startWorkLoop(
    async () => {
      await flush()
      return 'idle'
    },
    noteEveryMs,
    onFault,
  )
  return {
    received(source, signals) {
      const one = of(source)
      one.signals += signals
      one.lastSignalAt = clock.now()
    },
    failed: (source, why) => void Object.assign(of(source), { error: bounded(why, longestError), errorAt: clock.now() }),
    dropped(changes) {
      const feed = of(feedName)
      feed.dropped += changes
      feed.droppedAt = clock.now()
    },
    watches(held) {
      watchedSince = held ? clock.now() : undefined
      loop.wake()
    },
    async notes() {
      await flush()
      return memory.sourceNotes(clusterId)
    },
    async stop() {
      await loop.stop()
      await flush()
    },
  }
}

function mergedNotes(older: Growing, newer: Growing | undefined): Growing {
  return newer === undefined
    ? older
    : { ...older, ...newer, signals: older.signals + newer.signals, dropped: older.dropped + newer.dropped }
}
