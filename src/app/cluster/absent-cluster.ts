import { AcesoError } from '../../domain/errors.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { OpenedCluster } from './opened-cluster.ts'

/** Stands where no cluster was found: everything else works, and every question about the cluster is answered with why and what to do. */
export function absentCluster(id: string, why: string): OpenedCluster {
  const missing = (): AcesoError =>
    new AcesoError('cluster-unreachable', why, {
      next: 'give --kubeconfig FILE, or look at a recording: npm start -- --recording examples/broken-shop',
    })
  const unavailable = { kind: 'unavailable', why: { en: why, zh: '未找到集群' } } as const
  const cluster: Cluster = {
    id,
    readOnly: true,
    origin: 'no cluster',
    world: () => Promise.reject(missing()),
    read: () => Promise.reject(missing()),
    write: () => Promise.reject(missing()),
    missingPermissions: () => Promise.resolve([]),
    version: () => Promise.resolve(unavailable),
    usage: () => Promise.resolve(unavailable),
    questions: {
      previousLog: () => Promise.resolve(unavailable),
      log: () => Promise.resolve(unavailable),
      probe: () => Promise.resolve(unavailable),
    },
  }
  return { cluster, feed: { watch: () => Promise.resolve() }, isAbsent: true, close: () => Promise.resolve() }
}
