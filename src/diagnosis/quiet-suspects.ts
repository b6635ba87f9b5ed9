import type { NotChecked, Symptom } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import type { Pod } from '../world/kinds.ts'
import { containerStatuses, isReady } from '../world/pod-state.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import { templateOf } from '../world/workload.ts'
import type { World } from '../world/world.ts'
import { symptom } from './symptoms/symptom.ts'

/** So many logs of pods that look well are read in one scan. */
const mostQuiet = 40

export interface QuietSuspects {
  readonly suspicions: readonly Symptom[]
  readonly notChecked: readonly NotChecked[]
}

/**
 * Some failures leave no trace in any status: a worker process is killed at the container's memory limit, and its parent starts another. Only the log tells.
 * So one ready pod of each workload with a memory limit is a suspect although it looks well; the newest first, and no more than a bounded number, said where
 * it did not suffice. With a scope, only the workloads in it.
 */
export function quietSuspects(world: World, sick: ReadonlySet<string>, isWanted: (workload: ObjectRef) => boolean): QuietSuspects {
  const workloads = (['Deployment', 'StatefulSet', 'DaemonSet'] as const).flatMap((kind) => world.list(kind))
  const limited = workloads.flatMap((workload) => {
    const ref = refOf(workload)
    const hasLimit = templateOf(workload)?.spec.containers.some(({ resources }) => resources?.limits?.['memory'] !== undefined) === true
    return hasLimit && !sick.has(refText(ref)) && isWanted(ref) ? [ref] : []
  })
  const pods = limited.flatMap((ref) => world.podsOf(ref).find((pod) => isReady(pod) && hasNeverEnded(pod)) ?? [])
  const newest = pods.toSorted((left, right) => createdAt(right).localeCompare(createdAt(left))).slice(0, mostQuiet)
  const left = pods.length - newest.length
  return {
    suspicions: newest.map((pod) => symptom('pod.fails-inside', refOf(pod))),
    notChecked:
      left === 0
        ? []
        : [
            {
              what: { en: `logs of ${left} workloads that look well`, zh: `${left} 个看似正常的工作负载的日志` },
              why: { en: `one scan reads ${mostQuiet}`, zh: `单次扫描最多读取 ${mostQuiet} 个` },
            },
          ],
  }
}

/** A container that ended before, and is well now, has recovered: its old log must not be held against it. */
function hasNeverEnded(pod: Pod): boolean {
  return containerStatuses(pod).every(({ lastState, restartCount = 0 }) => restartCount === 0 && lastState?.terminated === undefined)
}

function createdAt({ metadata }: Pod): string {
  return metadata.creationTimestamp ?? ''
}
