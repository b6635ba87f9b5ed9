import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Pod, Service } from '../../world/kinds.ts'
import { conditionOf, isFinished, isReady, isTerminating } from '../../world/pod-state.ts'
import { labelsMatch } from '../../world/selector.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import { templateOf } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'
import { timeMs } from './container-symptoms.ts'
import { readyEndpoints } from './endpoints.ts'
import { graces } from './graces.ts'
import { symptom } from './symptom.ts'

export interface ServiceSymptoms {
  readonly symptoms: readonly Symptom[]
  /** Looks odd and may be well: counts only when an analyzer confirms it. */
  readonly suspicions: readonly Symptom[]
}

/** Services that lead nowhere. Those without a selector are filled by somebody else, those before a workload scaled to zero are empty on purpose. */
export function serviceSymptoms(world: World, sick: ReadonlySet<string>): ServiceSymptoms {
  const endpointsOf = readyEndpoints(world)
  const symptoms: Symptom[] = []
  const suspicions: Symptom[] = []
  for (const service of world.list('Service')) {
    if (Object.keys(service.spec.selector ?? {}).length === 0 || service.spec.type === 'ExternalName') continue
    const ref = refOf(service)
    const unserved = unservedPorts(world, service, ref)
    const named = unserved.filter(({ isNamed }) => isNamed).map(({ found }) => found)
    symptoms.push(...named)
    if (endpointsOf(service) > 0) suspicions.push(...unserved.filter(({ isNamed }) => !isNamed).map(({ found }) => found))
    // A name that no pod declares is why there are no endpoints.
    else if (named.length < (service.spec.ports ?? []).length || named.length === 0)
      symptoms.push(...emptyService(world, service, ref, sick))
  }
  return { symptoms, suspicions }
}

function emptyService(world: World, service: Service, ref: ObjectRef, sick: ReadonlySet<string>): Symptom[] {
  const nowMs = epochMsOf(world.at)
  const createdMs = timeMs(service.metadata.creationTimestamp) ?? 0
  const pods = world.selectedBy(ref).filter((pod) => !isFinished(pod) && !isTerminating(pod))
  if (pods.length > 0) {
    const isStarting = pods.some((pod) => !sick.has(refText(refOf(pod))) && !hasBeenReadyFor(pod, nowMs, graces.endpoints))
    if (isStarting) return []
    return [symptom('service.no-endpoints', ref, { facts: { pods: pods.length }, sinceMs: emptySinceMs(pods) })]
  }
  if (nowMs - createdMs < graces.endpoints) return []
  const meant = workloadsBehind(world, service)
  if (meant.some((workload) => sick.has(refText(workload.ref)))) return [symptom('service.no-endpoints', ref, { facts: { pods: 0 } })]
  // Its workload is there and not sick: scaled to zero, between two runs, or just being made.
  if (meant.length > 0) return []
  return [symptom('service.selects-nothing', ref)]
}

function hasBeenReadyFor(pod: Pod, nowMs: number, ms: number): boolean {
  const readyMs = timeMs(conditionOf(pod, 'Ready')?.lastTransitionTime)
  return isReady(pod) && readyMs !== undefined && nowMs - readyMs >= ms
}

/** It became empty when its last pod stopped being ready. */
function emptySinceMs(pods: readonly Pod[]): number | undefined {
  const times = pods
    .map((pod) => timeMs(conditionOf(pod, 'Ready')?.lastTransitionTime ?? pod.metadata.creationTimestamp))
    .filter((ms) => ms !== undefined)
  return times.length === 0 ? undefined : Math.max(...times)
}

/** Workloads whose pods would carry the Service's labels. */
function workloadsBehind(world: World, service: Service): { readonly ref: ObjectRef }[] {
  const namespace = service.metadata.namespace ?? ''
  const kinds = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'] as const
  return kinds.flatMap((kind) =>
    world
      .list(kind, namespace)
      .filter((workload) => labelsMatch(service.spec.selector ?? {}, templateOf(workload)?.metadata?.labels))
      .map((workload) => ({ ref: refOf(workload) })),
  )
}

/** Ports whose target no container of the selected pods declares. A missing name can never be found; a missing number may still be listened on. */
function unservedPorts(world: World, service: Service, ref: ObjectRef): { readonly isNamed: boolean; readonly found: Symptom }[] {
  const pods = world.selectedBy(ref).filter((pod) => !isFinished(pod))
  if (pods.length === 0) return []
  const declared = new Set(
    pods
      .flatMap(({ spec }) => [...spec.containers, ...(spec.initContainers ?? [])])
      .flatMap(({ ports = [] }) => ports.flatMap(({ name, containerPort }) => [containerPort, name])),
  )
  return (service.spec.ports ?? []).flatMap(({ port, targetPort = port }) => {
    if (declared.has(targetPort)) return []
    return [{ isNamed: typeof targetPort === 'string', found: symptom('service.port-unserved', ref, { facts: { port, targetPort } }) }]
  })
}
