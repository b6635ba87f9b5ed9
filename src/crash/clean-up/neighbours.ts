import { refText } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import type { Deployment, Pod, StatefulSet } from '../../world/kinds.ts'
import { isFinished, isReady, isTerminating } from '../../world/pod-state.ts'
import type { World } from '../../world/world.ts'
import type { FoundInstance } from '../instances/discover.ts'
import { isDependency, isPartOf, type SidePart, sidePartOf } from '../instances/side-parts.ts'

const partWords: Readonly<Record<SidePart, Text>> = {
  'meta store': { en: 'meta store', zh: '元数据存储' },
  'object store': { en: 'object store', zh: '对象存储' },
  'message queue': { en: 'message queue', zh: '消息队列' },
  companion: { en: 'companion', zh: '配套组件' },
}

/** Pods of what the instance needs that are not ready: then the crashes may be their fault, and taking Milvus down would mend nothing. */
export function unhealthyDependency(world: World, { instance }: FoundInstance): Text | undefined {
  const sick = world.list('Pod', instance.namespace).flatMap((pod) => {
    const labels = pod.metadata.labels ?? {}
    const part = sidePartOf(labels)
    const isMine = part !== undefined && isDependency(part) && isPartOf(labels, instance.name)
    return isMine && !isFinished(pod) && !isReady(pod) ? [{ pod, part }] : []
  })
  const [first] = sick
  if (first === undefined) return undefined
  const { en, zh } = partWords[first.part]
  const name = first.pod.metadata.name
  return {
    en: `its ${en} is not healthy: pod ${name} is not ready, and the crashes may be its fault`,
    zh: `其${zh}不健康：Pod ${name} 未就绪，崩溃可能由它引起`,
  }
}

/** A workload that is being changed now: its crashes may be those of the release that is coming or going, and rolling back is the better mend. */
export function rolloutUnderWay(world: World, { workloads }: FoundInstance): Text | undefined {
  for (const ref of workloads) {
    const workload = world.object(ref)
    if ((workload?.kind !== 'Deployment' && workload?.kind !== 'StatefulSet') || !isMoving(workload, world.podsOf(ref))) continue
    return { en: `a rollout of ${refText(ref)} is under way`, zh: `${refText(ref)} 正在发布` }
  }
  return undefined
}

/** Not whether all pods stand (they crash), but whether all are of the template that is wanted. */
function isMoving({ metadata, spec, status }: Deployment | StatefulSet, pods: readonly Pod[]): boolean {
  const wanted = spec.replicas ?? 1
  const updated = status?.updatedReplicas ?? 0
  const isUnseen = (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)
  const hasOld = (status?.replicas ?? updated) > updated
  return isUnseen || hasOld || updated < Math.min(wanted, pods.filter((pod) => !isTerminating(pod)).length)
}

/** The newest template among its workloads, and since when it is there. */
export function newestRelease(world: World, { workloads }: FoundInstance) {
  const newest = workloads.flatMap((workload) => {
    const [revision] = world.revisionsOf(workload)
    return revision === undefined || revision.createdAt === ''
      ? []
      : [{ at: revision.createdAt, workload, image: revision.template.spec.containers[0]?.image ?? '' }]
  })
  return newest.toSorted((left, right) => (left.at < right.at ? 1 : -1))[0]
}

export function nodeOf(world: World, namespace: string, pod: string): string | undefined {
  return world.get('Pod', namespace, pod)?.spec.nodeName
}
