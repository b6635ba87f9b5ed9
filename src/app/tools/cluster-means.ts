import { isFeltIn } from '../../diagnosis/scope.ts'
import type { Look } from '../../pipeline/step.ts'
import type { Cluster } from '../../ports/cluster.ts'
import { noCluster, type OwnMeans, there } from './tool-means.ts'

/** What can be asked of a cluster or a recording without a server: its objects, and a look at them with every analyzer. */
export function clusterMeans(cluster: Cluster, isAbsent: boolean, look: Look): Pick<OwnMeans, 'cluster' | 'diagnosis'> {
  if (isAbsent) return { cluster: noCluster, diagnosis: noCluster }
  return {
    cluster: there(cluster),
    diagnosis: there({
      async analyze({ namespace }, signal) {
        const { world, troubles, notChecked } = await look(undefined, signal)
        return {
          scannedObjects: world.size,
          notChecked,
          troubles: namespace === undefined ? troubles : troubles.filter((trouble) => isFeltIn(namespace, trouble)),
        }
      },
    }),
  }
}
