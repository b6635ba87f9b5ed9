import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { Pod } from '../../world/kinds.ts'
import { conditionOf } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { containerSymptoms, endText, timeMs } from './container-symptoms.ts'
import { graces } from './graces.ts'
import { symptom } from './symptom.ts'

const creationWarnings = new Set([
  'FailedMount',
  'FailedAttachVolume',
  'FailedMapVolume',
  'FailedCreatePodSandBox',
  'NetworkNotReady',
  'FailedSync',
])

/** What is wrong with each pod now. A pod that is starting, ending or well again has no symptom, whatever happened to it before. */
export function podSymptoms(world: World): Symptom[] {
  return world.list('Pod').flatMap((pod) => (isPlainlyWell(pod) ? [] : symptomsOf(world, pod)))
}

/** The quick way out for nearly every pod: ready, and no container has ever ended. */
function isPlainlyWell(pod: Pod): boolean {
  const { phase, containerStatuses = [], initContainerStatuses = [] } = pod.status ?? {}
  if (pod.metadata.deletionTimestamp !== undefined) return false
  if (phase === 'Succeeded') return true
  return (
    phase === 'Running' &&
    containerStatuses.every(({ ready, lastState }) => ready === true && lastState?.terminated === undefined) &&
    initContainerStatuses.every(({ lastState }) => lastState?.terminated === undefined) &&
    conditionOf(pod, 'Ready')?.status === 'True'
  )
}

function symptomsOf(world: World, pod: Pod): Symptom[] {
  const ref = refOf(pod)
  const nowMs = epochMsOf(world.at)
  const deletedMs = timeMs(pod.metadata.deletionTimestamp)
  if (deletedMs !== undefined) return terminating(ref, nowMs, deletedMs)
  if (pod.status?.phase === 'Failed') return failed(world, pod, ref, nowMs)
  const unscheduled = scheduling(pod, ref, nowMs)
  if (unscheduled !== undefined) return unscheduled
  const containers = containerSymptoms(world, pod)
  if (containers.length > 0) return containers
  return creating(world, pod, ref, nowMs) ?? unreachable(world, pod, ref, nowMs)
}

/** The API server sets deletionTimestamp to the end of the grace period. */
function terminating(ref: ObjectRef, nowMs: number, deletedMs: number): Symptom[] {
  if (nowMs - deletedMs < graces.terminating) return []
  return [symptom('pod.stuck-terminating', ref, { facts: { seconds: Math.round((nowMs - deletedMs) / 1000) }, sinceMs: deletedMs })]
}

/**
 * A failed pod stays as a record. It is trouble only while nothing has replaced it: its workload lacks replicas, its node still evicts, or nobody owns it.
 * Pods of Jobs are judged with their Job.
 */
function failed(world: World, pod: Pod, ref: ObjectRef, nowMs: number): Symptom[] {
  const top = world.topOwner(ref)
  if (top.kind === 'Job' || top.kind === 'CronJob') return []
  const ended = pod.status?.containerStatuses
    ?.map(({ state }) => state?.terminated)
    .find((state) => state !== undefined && state.exitCode !== 0)
  const endedMs = timeMs(conditionOf(pod, 'Ready')?.lastTransitionTime) ?? timeMs(ended?.finishedAt) ?? timeMs(pod.status?.startTime)
  const isNaked = world.ownerOf(ref) === undefined
  const isRecent = endedMs !== undefined && nowMs - endedMs < graces.eviction
  if (!isNaked && !(isRecent && lacksPods(world, top))) return []
  const said = pod.status?.message ?? pod.status?.reason ?? (ended === undefined ? 'Failed' : endText(ended))
  const code = pod.status?.reason === 'Evicted' ? 'pod.evicted' : 'pod.failed'
  return [symptom(code, ref, { facts: { reason: said }, sinceMs: endedMs })]
}

function lacksPods(world: World, top: ObjectRef): boolean {
  const object = world.object(top)
  if (object?.kind === 'Deployment' || object?.kind === 'StatefulSet' || object?.kind === 'ReplicaSet') {
    return (object.status?.availableReplicas ?? object.status?.readyReplicas ?? 0) < (object.spec.replicas ?? 1)
  }
  return object?.kind === 'DaemonSet' && (object.status?.numberReady ?? 0) < (object.status?.desiredNumberScheduled ?? 0)
}

function scheduling(pod: Pod, ref: ObjectRef, nowMs: number): Symptom[] | undefined {
  if (pod.spec.nodeName !== undefined) return undefined
  // A gate is somebody's decision to hold the pod back.
  if ((pod.spec.schedulingGates ?? []).length > 0) return []
  const createdMs = timeMs(pod.metadata.creationTimestamp) ?? nowMs
  const condition = conditionOf(pod, 'PodScheduled')
  if (condition?.status === 'False' && condition.reason === 'Unschedulable') {
    const sinceMs = timeMs(condition.lastTransitionTime) ?? createdMs
    return nowMs - createdMs < graces.scheduling ? [] : [symptom('pod.unschedulable', ref, { sinceMs })]
  }
  if (nowMs - createdMs < graces.noScheduler) return []
  return [symptom('pod.not-scheduled', ref, { facts: { seconds: Math.round((nowMs - createdMs) / 1000) }, sinceMs: createdMs })]
}

function creating(world: World, pod: Pod, ref: ObjectRef, nowMs: number): Symptom[] | undefined {
  if (pod.status?.phase !== 'Pending') return undefined
  const init = pod.status.initContainerStatuses ?? []
  if (init.some(({ state }) => state?.running !== undefined)) return []
  const sinceMs = timeMs(conditionOf(pod, 'PodScheduled')?.lastTransitionTime) ?? timeMs(pod.metadata.creationTimestamp) ?? nowMs
  const waitedMs = nowMs - sinceMs
  const last = world.eventsOf(ref).at(-1)
  const grace =
    last !== undefined && creationWarnings.has(last.reason)
      ? graces.creatingWithWarning
      : last?.reason === 'Pulling'
        ? graces.pulling
        : graces.creating
  return waitedMs < grace ? [] : [symptom('pod.stuck-creating', ref, { facts: { seconds: Math.round(waitedMs / 1000) }, sinceMs })]
}

/** Containers are well by their last word, the pod is not: its node is silent, or a readiness gate is closed. */
function unreachable(world: World, pod: Pod, ref: ObjectRef, nowMs: number): Symptom[] {
  const ready = conditionOf(pod, 'Ready')
  const statuses = pod.status?.containerStatuses ?? []
  if (ready === undefined || ready.status === 'True' || statuses.length === 0 || statuses.some((status) => status.ready !== true)) return []
  const node = world.get('Node', '', pod.spec.nodeName ?? '')
  const isNodeLost = node !== undefined && conditionOf(node, 'Ready')?.status !== 'True'
  const sinceMs = timeMs(ready.lastTransitionTime) ?? nowMs
  if (!isNodeLost && nowMs - sinceMs < graces.leastStart) return []
  const reason = isNodeLost ? `node ${node.metadata.name} is not ready` : (ready.message ?? ready.reason ?? 'Ready is False')
  return [symptom('pod.unreachable', ref, { facts: { reason }, sinceMs })]
}
