import type { InstancePod, InstanceStatus } from '../../domain/crash/milvus-instance.ts'
import { type Instant, parseInstant } from '../../domain/instant.ts'
import { bounded } from '../../domain/text.ts'
import type { ContainerStatus, Pod } from '../../world/kinds.ts'
import { containerStatuses, isCrashLooping, isReady, isTerminating, lastTermination, waitingReason } from '../../world/pod-state.ts'

const mostMessage = 2_000
/** Reasons to wait that do not pass by themselves. */
const failedWaits = /^(?:CrashLoopBackOff|ImagePullBackOff|ErrImagePull|InvalidImageName|Create\w*Error|RunContainerError)$/

export function instancePodOf(pod: Pod): InstancePod {
  const { name, namespace = '' } = pod.metadata
  const statuses = containerStatuses(pod)
  const lastRestart = lastEnd(statuses)
  return {
    name,
    namespace,
    status: statusOf(pod),
    restartCount: statuses.reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
    ...(lastRestart === undefined ? {} : { lastRestart }),
    containerStatuses: statuses.map((status) => containerOf(status)),
  }
}

function statusOf(pod: Pod): InstancePod['status'] {
  const phase = pod.status?.phase
  if (isTerminating(pod)) return 'terminating'
  if (phase === 'Succeeded') return 'succeeded'
  if (phase === 'Failed' || containerStatuses(pod).some((status) => isFailed(status))) return 'failed'
  return isReady(pod) ? 'running' : 'pending'
}

function isFailed(status: ContainerStatus): boolean {
  return isCrashLooping(status) || failedWaits.test(waitingReason(status) ?? '')
}

function containerOf(status: ContainerStatus): InstancePod['containerStatuses'][number] {
  const ended = lastTermination(status)
  return {
    name: status.name,
    restartCount: status.restartCount ?? 0,
    ready: status.ready === true,
    ...(ended?.reason === undefined ? {} : { lastTerminationReason: ended.reason }),
    ...(ended?.message === undefined ? {} : { lastTerminationMessage: bounded(ended.message, mostMessage) }),
  }
}

function lastEnd(statuses: readonly ContainerStatus[]): Instant | undefined {
  return statuses
    .filter(({ restartCount = 0 }) => restartCount > 0)
    .map((status) => parseInstant(lastTermination(status)?.finishedAt))
    .filter((at) => at !== undefined)
    .toSorted()
    .at(-1)
}

/** Of all pods, the worst that is not over: one pod that fails makes a failed instance, however many stand. */
export function statusOfPods(pods: readonly InstancePod[]): Exclude<InstanceStatus, 'terminated'> {
  const statuses = pods.map(({ status }) => status).filter((status) => status !== 'succeeded')
  if (statuses.length > 0 && statuses.every((status) => status === 'terminating')) return 'terminating'
  if (statuses.includes('failed')) return 'failed'
  return statuses.includes('running') && !statuses.includes('pending') ? 'running' : 'pending'
}
