import { type JsonObject, valueAt } from '../domain/json.ts'
import type { Text } from '../domain/text.ts'

export type Rollout =
  | { readonly kind: 'complete' }
  | { readonly kind: 'under-way'; readonly ready: number; readonly wanted: number; readonly why: Text }

/**
 * Whether a workload has come to rest in its present generation: the controller has seen it, every pod is of the new template, and all are available
 * (as `kubectl rollout status` decides). Objects that do not roll out are complete at once.
 */
export function rolloutOf(object: JsonObject | undefined): Rollout {
  if (object === undefined) return underWay(0, 0, { en: 'the object is gone', zh: '对象已不存在' })
  const number = (...path: readonly string[]): number | undefined => {
    const value = valueAt(object, path)
    return typeof value === 'number' ? value : undefined
  }
  const kind = object['kind']
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return { kind: 'complete' }
  const wanted = kind === 'DaemonSet' ? (number('status', 'desiredNumberScheduled') ?? 0) : (number('spec', 'replicas') ?? 1)
  const updated = number('status', kind === 'DaemonSet' ? 'updatedNumberScheduled' : 'updatedReplicas') ?? 0
  const available = number('status', kind === 'DaemonSet' ? 'numberAvailable' : 'availableReplicas') ?? 0
  const total = number('status', 'replicas') ?? updated
  const seen = (number('status', 'observedGeneration') ?? 0) >= (number('metadata', 'generation') ?? 0)
  if (!seen) return underWay(available, wanted, { en: 'the controller has not seen the change yet', zh: '控制器尚未处理该变更' })
  if (updated < wanted)
    return underWay(available, wanted, {
      en: `${updated} of ${wanted} pods are of the new template`,
      zh: `${wanted} 个 Pod 中有 ${updated} 个已更新`,
    })
  if (kind === 'Deployment' && total > updated)
    return underWay(available, wanted, { en: `${total - updated} old pods are still there`, zh: `仍有 ${total - updated} 个旧 Pod` })
  if (available < wanted)
    return underWay(available, wanted, {
      en: `${available} of ${wanted} pods are available`,
      zh: `${wanted} 个 Pod 中有 ${available} 个可用`,
    })
  return { kind: 'complete' }
}

function underWay(ready: number, wanted: number, why: Text): Rollout {
  return { kind: 'under-way', ready, wanted, why }
}
