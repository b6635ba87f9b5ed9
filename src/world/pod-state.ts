import type { Condition, ContainerStatus, Pod, Terminated } from './kinds.ts'

export function conditionOf(
  object: { readonly status?: { readonly conditions?: readonly Condition[] } },
  type: string,
): Condition | undefined {
  return object.status?.conditions?.find((condition) => condition.type === type)
}

export function isReady(pod: Pod): boolean {
  return conditionOf(pod, 'Ready')?.status === 'True' && !isTerminating(pod)
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined
}

/** It ran to its end, well or badly: it will not become ready any more. */
export function isFinished(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed'
}

/** Statuses in starting order: init containers first. */
export function containerStatuses(pod: Pod): readonly ContainerStatus[] {
  return [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
}

export function statusOf(pod: Pod, container: string): ContainerStatus | undefined {
  return containerStatuses(pod).find(({ name }) => name === container)
}

/** Why a container waits: `CrashLoopBackOff`, `ImagePullBackOff`, `CreateContainerConfigError` ... */
export function waitingReason(status: ContainerStatus): string | undefined {
  return status.state?.waiting?.reason
}

/** How the container ended last: now ended, or before its present run. */
export function lastTermination(status: ContainerStatus): Terminated | undefined {
  return status.state?.terminated ?? status.lastState?.terminated
}

/**
 * The container keeps ending: it waits for its next start after ends, or it ended with an error after a restart.
 * Between two ends it runs for a moment, so one look may see it running: then the restarts so far must be at least `restarts`, and its last end must have been an error.
 */
export function isCrashLooping(status: ContainerStatus, restarts = 3): boolean {
  if (waitingReason(status) === 'CrashLoopBackOff') return true
  const count = status.restartCount ?? 0
  if (status.state?.terminated !== undefined) return count > 0 && status.state.terminated.exitCode !== 0
  return status.ready !== true && count >= restarts && (lastTermination(status)?.exitCode ?? 0) !== 0
}

/** Reasons for which a container waits because its image is not there. */
export const imageWaits: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
])
