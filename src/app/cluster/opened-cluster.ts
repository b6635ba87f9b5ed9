import type { Cluster } from '../../ports/cluster.ts'
import type { ClusterFeed } from '../../ports/feed.ts'

/** A cluster with the means to close it. */
export interface OpenedCluster {
  readonly cluster: Cluster
  readonly feed: ClusterFeed
  /** No cluster was found; everything else works. */
  readonly isAbsent: boolean
  readonly close: () => Promise<void>
}
