import type { MilvusInstanceRef } from '../../domain/crash/crash-record.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Metadata, Pod } from '../../world/kinds.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'

/** Who made a pod, by the cluster's own word: more than labels, which anybody may copy. */
export interface MadeBy {
  readonly type: MilvusInstanceRef['type']
  readonly name: string
  /** For people. */
  readonly told: string
}

const releaseName = 'meta.helm.sh/release-name'

/** The workload that a pod belongs to; undefined for a pod that stands alone. */
export function workloadOf(world: World, pod: Pod): ObjectRef | undefined {
  const top = world.topOwner(refOf(pod))
  return top.kind === 'Pod' ? undefined : top
}

/** From pod over ReplicaSet to the workload, and from there to the Milvus resource that owns it or the release in its annotations. */
export function madeBy(world: World, workload: ObjectRef): MadeBy | undefined {
  const owner = world.ownerOf(workload)
  if (owner?.kind === 'Milvus') return { type: 'operator', name: owner.name, told: `${refText(workload)} is owned by ${refText(owner)}` }
  const metadata: Metadata | undefined = world.object(workload)?.metadata
  const release = metadata?.annotations?.[releaseName]
  if (release === undefined) return undefined
  return { type: 'helm', name: release, told: `${refText(workload)} has the annotation ${releaseName}: ${release}` }
}
