import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '../../world/kinds.ts'
import { conditionOf } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { timeMs } from './container-symptoms.ts'
import { graces } from './graces.ts'
import { symptom } from './symptom.ts'

type Replicated = Deployment | StatefulSet | DaemonSet | ReplicaSet

interface Counts {
  readonly desired: number
  readonly existing: number
  readonly available: number
  readonly updated: number
}

/**
 * What is wrong with workloads. Missing availability alone is no symptom: replicas that are starting or being replaced are normal, so it takes
 * sick pods, refused pods, or none at all for a while. A workload scaled to zero is as its owner wants it.
 */
export function workloadSymptoms(world: World, sickPods: readonly Symptom[]): Symptom[] {
  const sick = sinceByOwner(world, sickPods)
  const workloads: Replicated[] = [
    ...world.list('Deployment'),
    ...world.list('StatefulSet'),
    ...world.list('DaemonSet'),
    ...world.list('ReplicaSet').filter((set) => world.ownerOf(refOf(set)) === undefined),
  ]
  return workloads.flatMap((workload) => symptomsOf(world, workload, sick))
}

/** Topmost owners with a sick pod, with the time of the first one. */
function sinceByOwner(world: World, sickPods: readonly Symptom[]): ReadonlyMap<string, number | undefined> {
  const sick = new Map<string, number | undefined>()
  for (const { object, since } of sickPods) {
    const owner = refText(world.topOwner(object))
    const before = sick.get(owner)
    const sinceMs = since === undefined ? undefined : epochMsOf(since)
    sick.set(owner, before === undefined ? sinceMs : Math.min(before, sinceMs ?? before))
  }
  return sick
}

function symptomsOf(world: World, workload: Replicated, sick: ReadonlyMap<string, number | undefined>): Symptom[] {
  const ref = refOf(workload)
  const counts = countsOf(workload)
  if (counts.desired === 0) return []
  const isSick = sick.has(refText(ref))
  if (!isSick && counts.available >= counts.desired && counts.updated >= counts.desired) return []
  const facts = { ...counts, replicas: counts.existing }
  const found: Symptom[] = []
  // With a surge, the old replicas may all be there while the first new one is refused.
  const isShort = counts.existing < counts.desired || counts.updated < counts.desired
  const refusedMs = isShort ? refusedSinceMs(world, workload, ref) : undefined
  if (refusedMs !== undefined) found.push(symptom('workload.replicas-refused', ref, { facts, sinceMs: refusedMs }))
  else if (lacksPods(world, workload, ref, counts)) found.push(symptom('workload.replicas-missing', ref, { facts }))
  const inTrouble = isSick || found.length > 0
  const sinceMs = unavailableSinceMs(workload, sick.get(refText(ref)) ?? refusedMs)
  if (inTrouble && counts.available < counts.desired) {
    found.push(symptom(counts.available === 0 ? 'workload.down' : 'workload.degraded', ref, { facts, sinceMs }))
  } else if (isDeadlineExceeded(workload) || (isSick && counts.updated < counts.existing)) {
    found.push(symptom('workload.rollout-stuck', ref, { facts, sinceMs: sick.get(refText(ref)) }))
  }
  return found
}

function countsOf(workload: Replicated): Counts {
  if (workload.kind === 'DaemonSet') {
    const { desiredNumberScheduled: desired = 0, numberReady: available = 0, updatedNumberScheduled } = workload.status ?? {}
    return { desired, existing: desired, available, updated: updatedNumberScheduled ?? desired }
  }
  const desired = workload.spec.replicas ?? 1
  const { replicas: existing = 0, readyReplicas = 0, availableReplicas, updatedReplicas } = workload.status ?? {}
  return {
    desired,
    existing,
    available: availableReplicas ?? readyReplicas,
    updated: updatedReplicas ?? (workload.kind === 'ReplicaSet' ? existing : 0),
  }
}

/** Deployments and ReplicaSets say so in a condition; StatefulSets and DaemonSets only in events. */
function refusedSinceMs(world: World, workload: Replicated, ref: ObjectRef): number | undefined {
  const sets = workload.kind === 'Deployment' ? world.ownedBy(ref).map((owned) => world.object(owned)) : [workload]
  for (const set of [workload, ...sets]) {
    if (set?.kind !== 'ReplicaSet' && set?.kind !== 'Deployment') continue
    const failure = conditionOf(set, 'ReplicaFailure')
    if (failure?.status === 'True') return timeMs(failure.lastTransitionTime) ?? epochMsOf(world.at)
  }
  if (workload.kind === 'Deployment' || workload.kind === 'ReplicaSet') return undefined
  const event = world.eventsOf(ref).findLast(({ reason }) => reason === 'FailedCreate')
  const isRecent = event !== undefined && epochMsOf(world.at) - epochMsOf(event.lastAt) < graces.refusal
  return isRecent ? epochMsOf(event.firstAt) : undefined
}

/** Nobody makes the pods, and nobody says why. */
function lacksPods(world: World, workload: Replicated, ref: ObjectRef, { desired, existing }: Counts): boolean {
  if (existing >= desired) return false
  const nowMs = epochMsOf(world.at)
  const changedMs = timeMs(world.changesOf(ref)[0]?.at) ?? timeMs(workload.metadata.creationTimestamp) ?? nowMs
  const isStateful = workload.kind === 'StatefulSet'
  // A StatefulSet makes one pod after the other: only the very first is missing.
  return nowMs - changedMs >= graces.missingPods && (isStateful ? existing === 0 : world.podsOf(ref).length < desired)
}

function unavailableSinceMs(workload: Replicated, otherwiseMs: number | undefined): number | undefined {
  const available = workload.kind === 'Deployment' ? conditionOf(workload, 'Available') : undefined
  return available?.status === 'False' ? timeMs(available.lastTransitionTime) : otherwiseMs
}

function isDeadlineExceeded(workload: Replicated): boolean {
  return workload.kind === 'Deployment' && conditionOf(workload, 'Progressing')?.reason === 'ProgressDeadlineExceeded'
}
