import type { Mend } from '../../domain/incident/hypothesis.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { Container } from '../../world/kinds.ts'
import { formatBytes, parseQuantity } from '../../world/quantity.ts'
import { containerNamed } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'
import { lastGoodRevision, rollBackMend } from '../evidence/releases.ts'

export interface RaiseSettings {
  readonly raiseBy: number
  readonly mostMemory: string
}

const raisable = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])
/** After this many ends a small step has been shown to be too small, or would cost as many restarts again. */
const repeatedly = 2

/**
 * Higher limits, best first: the one an earlier revision served with; half as much again (twice, when it was killed repeatedly); twice that.
 * Never beyond the setting, the namespace's LimitRange, or the largest node. Requests stay, except where the pod is Guaranteed by equal requests and limits.
 */
export function memoryMends(world: World, owner: ObjectRef, container: Container, kills: number, settings: RaiseSettings): readonly Mend[] {
  const limit = parseQuantity(container.resources?.limits?.['memory'])
  if (limit === undefined || !raisable.has(owner.kind)) return []
  const most = ceiling(world, owner, settings)
  const release = lastGoodRevision(world, owner)
  const before = parseQuantity(
    release === undefined ? undefined : containerNamed(release.good.template.spec, container.name)?.container.resources?.limits?.['memory'],
  )
  const factor = kills >= repeatedly ? Math.max(2, settings.raiseBy) : settings.raiseBy
  const wanted = before !== undefined && before > limit ? [before, before * settings.raiseBy] : [limit * factor, limit * factor * 2]
  const steps = [...new Set(wanted.map((bytes) => formatBytes(Math.min(bytes, most))))].filter((text) => (parseQuantity(text) ?? 0) > limit)
  const wasUnbounded = release !== undefined && before === undefined
  return [
    ...steps.map((memory, index): Mend => {
      const isBefore = index === 0 && before !== undefined && before > limit
      return {
        action: 'patch-resources',
        target: owner,
        params: { container: container.name, limits: { memory }, ...(isGuaranteed(container) ? { requests: { memory } } : {}) },
        why: isBefore
          ? { en: `revision ${release?.good.revision} served with ${memory}`, zh: `第 ${release?.good.revision} 版以 ${memory} 正常运行` }
          : {
              en: `it was killed at ${formatBytes(limit)}; ${memory} leaves it room`,
              zh: `在 ${formatBytes(limit)} 处被终止，${memory} 可留出余量`,
            },
      }
    }),
    ...(release !== undefined && wasUnbounded ? [rollBackMend(owner, release)] : []),
  ]
}

function isGuaranteed({ resources }: Container): boolean {
  const { requests = {}, limits = {} } = resources ?? {}
  return ['cpu', 'memory'].every(
    (resource) => limits[resource] !== undefined && parseQuantity(requests[resource]) === parseQuantity(limits[resource]),
  )
}

function ceiling(world: World, owner: ObjectRef, { mostMemory }: RaiseSettings): number {
  const ranges = world
    .list('LimitRange', owner.namespace)
    .flatMap(({ spec }) => spec.limits ?? [])
    .filter(({ type }) => type === 'Container')
    .map(({ max }) => parseQuantity(max?.['memory']))
  const nodes = world.list('Node').map(({ status }) => parseQuantity(status?.allocatable?.['memory']) ?? 0)
  const largest = nodes.length === 0 ? undefined : Math.max(...nodes)
  const bounds = [parseQuantity(mostMemory), largest, ...ranges].filter((bytes) => bytes !== undefined && bytes > 0)
  return Math.min(...bounds.map(Number), Number.MAX_SAFE_INTEGER)
}
