import type { MilvusInstance } from '../../domain/crash/milvus-instance.ts'
import type { InstanceFigures } from './summary.ts'

/** Of those that were discovered. One that has lately disappeared is counted as such, and no longer by how it was deployed. */
export function instanceFigures(seen: readonly Pick<MilvusInstance, 'type' | 'status'>[], cleaned: number): InstanceFigures {
  const present = seen.filter(({ status }) => status !== 'terminated')
  const ofType = (type: MilvusInstance['type']): number => present.filter((instance) => instance.type === type).length
  const ofStatus = (status: MilvusInstance['status']): number => seen.filter((instance) => instance.status === status).length
  return {
    helm: ofType('helm'),
    operator: ofType('operator'),
    running: ofStatus('running'),
    failed: ofStatus('failed'),
    terminated: ofStatus('terminated'),
    cleaned,
  }
}
