import type { AnyObject, Kind } from '../world/kinds.ts'

/** One change of a watched cluster. `before` undefined: new to this watcher; `after` undefined: deleted. Masked like the world. */
export interface FeedChange {
  readonly kind: Kind
  readonly before: AnyObject | undefined
  readonly after: AnyObject | undefined
}

/** The live changes of a cluster. Of several servers one listens at a time, by lease. */
export interface ClusterFeed {
  /**
   * Tells first every object that is there, then each change, until the signal is aborted. Resolves when the first lists are in (or named as not readable).
   * Survives resets, 410s and restarts of the API server by itself; never throws for those. A recording tells its objects once.
   */
  watch(listener: (change: FeedChange) => void, signal: AbortSignal): Promise<void>
}
