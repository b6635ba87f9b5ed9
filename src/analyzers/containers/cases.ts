import { epochMsOf, type Instant, msBetween, parseInstant } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Container, ContainerStatus, Pod, Terminated } from '../../world/kinds.ts'
import { isTerminating, lastTermination, statusOf, waitingReason } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import { containersOf } from '../../world/workload.ts'
import type { EventRecord, World } from '../../world/world.ts'
import type { AnalyzerInput } from '../evidence/input.ts'

/** One container of one pod under suspicion, with where it is mended. */
export interface ContainerCase {
  readonly pod: Pod
  readonly ref: ObjectRef
  /** The topmost owner: the Deployment. */
  readonly owner: ObjectRef
  readonly container: Container
  readonly status: ContainerStatus | undefined
  readonly init: boolean
}

/** Pods that are suspects or belong to a workload that is one. Pods on their way out, or put off their node, are left to others. */
export function suspectPods({ world, suspects }: Pick<AnalyzerInput, 'world' | 'suspects'>): readonly Pod[] {
  const pods = new Map<string, Pod>()
  for (const suspect of suspects) {
    if (!podMakers.has(suspect.kind)) continue
    for (const pod of world.podsOf(suspect)) {
      if (!isTerminating(pod) && !isPutOff(pod)) pods.set(refText(refOf(pod)), pod)
    }
  }
  return [...pods.values()]
}

const podMakers = new Set(['Pod', 'Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'Job', 'CronJob'])

/** Evicted, preempted, shut down with its node: the pod ended, its containers did nothing wrong. */
function isPutOff(pod: Pod): boolean {
  return pod.status?.phase === 'Failed' && (pod.status.reason ?? '') !== ''
}

/** Every container of every suspect pod, init containers first. */
export function containerCases(input: Pick<AnalyzerInput, 'world' | 'suspects'>): readonly ContainerCase[] {
  return suspectPods(input).flatMap((pod) => {
    const ref = refOf(pod)
    const owner = input.world.topOwner(ref)
    return containersOf(pod.spec).map(({ container, init }) => ({
      pod,
      ref,
      owner,
      container,
      status: statusOf(pod, container.name),
      init: init && container.restartPolicy !== 'Always',
    }))
  })
}

/** Cases that share one cause if they share it at all: same workload, same container, and whatever else `by` says. */
export function grouped<Case extends ContainerCase>(
  cases: readonly Case[],
  by: (one: Case) => string = () => '',
): readonly (readonly [Case, ...Case[]])[] {
  const groups = new Map<string, [Case, ...Case[]]>()
  for (const one of cases) {
    const key = `${refText(one.owner)} ${one.container.name} ${by(one)}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [one])
    else group.push(one)
  }
  return [...groups.values()]
}

/** The objects a cause in these containers explains: their pods and the workload. */
export function explained(cases: readonly ContainerCase[]): readonly ObjectRef[] {
  const refs = new Map<string, ObjectRef>()
  for (const { ref, owner } of cases) {
    refs.set(refText(ref), ref)
    refs.set(refText(owner), owner)
  }
  return [...refs.values()]
}

/** Events about this container; those that name no container count when they name the container in their text, or it is the pod's only one. */
export function eventsOfContainer(world: World, { ref, pod, container }: ContainerCase): readonly EventRecord[] {
  const own = new RegExp(`^spec\\.(?:initContainers|containers)\\{${escaped(container.name)}\\}$`)
  const only = containersOf(pod.spec).length === 1
  return world.eventsOf(ref).filter(({ fieldPath }) => own.test(fieldPath) || (fieldPath === '' && only))
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

/** Reasons to wait that an ended run brings about; any other names a trouble of its own. */
const waitsToRun = new Set(['CrashLoopBackOff', 'RunContainerError', 'CreateContainerError', 'StartError'])

const recentMs = 15 * 60_000
const settledMs = 10 * 60_000

/**
 * How the container last ended, when that is its present trouble: it is down, or it came up again but has ended so often and so lately that it is not over.
 * A container that has run well since is recovered, and undefined is the answer.
 */
export function presentEnd(one: ContainerCase, now: Instant): Terminated | undefined {
  const { status } = one
  if (status === undefined) return undefined
  const end = lastTermination(status)
  const waiting = waitingReason(status)
  if (end === undefined || (waiting !== undefined && !waitsToRun.has(waiting))) return undefined
  if (waiting !== undefined) return end
  if (one.init && status.state?.terminated?.exitCode === 0) return undefined
  if (status.state?.running === undefined) return end
  const finishedAt = parseInstant(end.finishedAt)
  const startedAt = parseInstant(status.state.running.startedAt)
  const lately = finishedAt === undefined || msBetween(finishedAt, now) < recentMs
  const young = startedAt === undefined || msBetween(startedAt, now) < settledMs
  return lately && young && (status.ready !== true || (status.restartCount ?? 0) >= 2) ? end : undefined
}

/** How long the ended run lasted. */
export function ranMs(end: Terminated): number | undefined {
  const [started, finished] = [parseInstant(end.startedAt), parseInstant(end.finishedAt)]
  if (started === undefined || finished === undefined || epochMsOf(started) <= 0) return undefined
  return Math.max(0, msBetween(started, finished))
}
