import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Mend } from '../../domain/incident/hypothesis.ts'
import type { Instant } from '../../domain/instant.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { Usage } from '../../ports/cluster.ts'
import type { Pod, PodSpec } from '../../world/kinds.ts'
import { parseQuantity } from '../../world/quantity.ts'
import { templateOf } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'
import { nearestName } from '../evidence/nearest-name.ts'
import { changedFields, type GoodRevision, lastGoodRevision, rollBackMend } from '../evidence/releases.ts'
import type { Judgement } from './judgement.ts'
import { measuredRequests } from './measured-requests.ts'
import type { Fit } from './node-fit.ts'

export interface MendInput {
  readonly owner: ObjectRef
  readonly judged: Judgement
  readonly pod: Pod
  readonly fitsOf: (pod: Pod) => readonly Fit[]
  /** Where somebody measures. */
  readonly usage?: Usage
}

export interface SchedulingMends {
  readonly mends: readonly Mend[]
  /** What is known of how it came about. */
  readonly evidence: readonly Evidence[]
  readonly since?: Instant
}

/** Fields whose change may leave a pod without a node. */
const telling = /resources|nodeSelector|affinity|tolerations|hostPort|replicas/i

/**
 * What would find the pods a node: requests as they were in the revision that ran, the label that was meant, the revision before. Each is tried against the
 * nodes first; what would not fit is not offered. Without a revision to go back to, what running pods were measured to use; smaller numbers out of thin air never.
 */
export function schedulingMends(world: World, input: MendInput): SchedulingMends {
  const { owner, judged, pod, fitsOf } = input
  const found = lastGoodRevision(world, owner)
  const evidence = found === undefined ? [] : changedFields(owner, found, 'strong', ({ path }) => telling.test(path))
  const wouldFit = (spec: PodSpec): boolean => fitsOf({ ...pod, spec: { ...spec } }).some(({ obstacles }) => obstacles.length === 0)
  const isLarge = judged.cause === 'schedule.insufficient-resources'
  const former = isLarge && found !== undefined ? formerRequests(owner, found, pod, wouldFit) : []
  const measured =
    isLarge && former.length === 0 && input.usage !== undefined ? measuredRequests(world, { owner, pod, wouldFit }, input.usage) : undefined
  const mends = [
    ...former,
    ...(measured === undefined ? [] : [measured.mend]),
    ...(judged.cause === 'schedule.node-selector' ? nearestLabel(world, input, wouldFit) : []),
    ...(found !== undefined && evidence.length > 0 && wouldFit(found.good.template.spec) ? [rollBackMend(owner, found)] : []),
  ]
  return {
    mends,
    evidence: measured === undefined ? evidence : [...evidence, measured.evidence],
    ...(found === undefined || evidence.length === 0 ? {} : { since: found.since }),
  }
}

const repairable = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

type WouldFit = (spec: PodSpec) => boolean

/** Puts back the requests of the one container that now asks for more than it did. */
function formerRequests(owner: ObjectRef, { good }: GoodRevision, pod: Pod, wouldFit: WouldFit): Mend[] {
  const raised = pod.spec.containers.flatMap((container) => {
    const before = good.template.spec.containers.find(({ name }) => name === container.name)?.resources?.requests ?? {}
    const requests = (['cpu', 'memory'] as const).filter(
      (resource) =>
        (parseQuantity(container.resources?.requests?.[resource]) ?? 0) > (parseQuantity(before[resource]) ?? Number.POSITIVE_INFINITY),
    )
    return requests.length === 0
      ? []
      : [{ name: container.name, requests: Object.fromEntries(requests.map((resource) => [resource, before[resource] ?? '0'])) }]
  })
  const [one, ...others] = raised
  if (one === undefined || others.length > 0) return []
  const containers = pod.spec.containers.map((container) =>
    container.name === one.name
      ? { ...container, resources: { ...container.resources, requests: { ...container.resources?.requests, ...one.requests } } }
      : container,
  )
  if (!wouldFit({ ...pod.spec, containers })) return []
  const why = {
    en: `revision ${good.revision} asked for this much and was placed; a node has room for it`,
    zh: `第 ${good.revision} 版的请求量即为此值且曾成功调度，现有节点可以容纳`,
  }
  return [{ action: 'patch-resources', target: owner, params: { container: one.name, requests: one.requests }, why }]
}

/** The label value (or key) that some node carries and that was most likely meant. */
function nearestLabel(world: World, { owner, judged, pod }: MendInput, wouldFit: WouldFit): Mend[] {
  const workload = world.object(owner)
  const written = workload === undefined ? undefined : templateOf(workload)?.spec.nodeSelector
  const { key, wanted } = judged.facts
  if (
    written === undefined ||
    typeof key !== 'string' ||
    typeof wanted !== 'string' ||
    written[key] !== wanted ||
    !repairable.has(owner.kind)
  )
    return []
  const labels = world.list('Node').map(({ metadata }) => metadata.labels ?? {})
  const value = nearestName(
    wanted,
    labels.flatMap((of) => of[key] ?? []),
  )
  if (value !== undefined && wouldFit({ ...pod.spec, nodeSelector: { ...written, [key]: value } })) {
    const why = { en: `a node carries ${key}=${value}`, zh: `有节点带有标签 ${key}=${value}` }
    return [{ action: 'repair-reference', target: owner, params: { path: ['spec', 'template', 'spec', 'nodeSelector', key], value }, why }]
  }
  const meant = nearestName(
    key,
    labels.flatMap((of) => Object.keys(of)).filter((name) => labels.some((of) => of[name] === wanted)),
  )
  if (meant === undefined) return []
  const selector = { ...Object.fromEntries(Object.entries(written).filter(([name]) => name !== key)), [meant]: wanted }
  if (!wouldFit({ ...pod.spec, nodeSelector: selector })) return []
  const why = { en: `a node carries ${meant}=${wanted}`, zh: `有节点带有标签 ${meant}=${wanted}` }
  return [
    { action: 'repair-reference', target: owner, params: { path: ['spec', 'template', 'spec', 'nodeSelector'], value: selector }, why },
  ]
}
