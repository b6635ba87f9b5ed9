import { openRecording } from '../adapters/recording/open-recording.ts'
import { AcesoError } from '../domain/errors.ts'
import type { Cluster } from '../ports/cluster.ts'
import type { ClusterFeed } from '../ports/feed.ts'
import { absentCluster } from './absent-cluster.ts'
import type { Config } from './config/schema.ts'

export interface OpenedCluster {
  readonly cluster: Cluster
  readonly feed: ClusterFeed
  /** No cluster was found; everything else works. */
  readonly isAbsent: boolean
  readonly close: () => Promise<void>
}

/** The cluster that the configuration names: a recording, or a live one. Where none is named and none is found, one that says so. */
export async function openCluster(config: Config): Promise<OpenedCluster> {
  const { recording, id } = config.cluster
  if (recording !== undefined) return { ...(await openRecording(recording)), isAbsent: false, close: () => Promise.resolve() }
  return absentCluster(id, 'no cluster was found')
}

/** For commands that are about a cluster and nothing else. */
export function requireCluster(opened: OpenedCluster): OpenedCluster {
  if (!opened.isAbsent) return opened
  throw new AcesoError('cluster-unreachable', 'no cluster was found: no kubeconfig is given and there is none in ~/.kube/config', {
    next: 'give --kubeconfig FILE, or look at a recording: --recording examples/shop',
  })
}
