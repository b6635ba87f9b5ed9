import type { Severity } from '../domain/grades.ts'
import { type Instant, instantOf, msBetween, parseInstant } from '../domain/instant.ts'
import { bounded } from '../domain/text.ts'
import type { ContainerStatus, Pod } from '../world/kinds.ts'
import { conditionOf, containerStatuses, isFinished, isTerminating, lastTermination, waitingReason } from '../world/pod-state.ts'
import type { WatchSource } from './contract.ts'
import { type StateTrouble, stateSignals } from './state-change.ts'

/** Waiting reasons that do not pass by themselves, each with its family: the kubelet says the same trouble in turns (it tries to pull, it waits to try again). */
const families: Readonly<Record<string, { readonly family: string; readonly severity: Severity }>> = {
  ErrImagePull: { family: 'image', severity: 'high' },
  ImagePullBackOff: { family: 'image', severity: 'high' },
  ImageInspectError: { family: 'image', severity: 'high' },
  InvalidImageName: { family: 'image', severity: 'high' },
  ErrImageNeverPull: { family: 'image', severity: 'high' },
  RegistryUnavailable: { family: 'image', severity: 'high' },
  SignatureValidationFailed: { family: 'image', severity: 'high' },
  CreateContainerConfigError: { family: 'config', severity: 'high' },
  CreateContainerError: { family: 'create', severity: 'high' },
  RunContainerError: { family: 'create', severity: 'high' },
  ContainerCannotRun: { family: 'create', severity: 'high' },
  PreStartHookError: { family: 'hook', severity: 'medium' },
  PostStartHookError: { family: 'hook', severity: 'medium' },
  CrashLoopBackOff: { family: 'crash-loop', severity: 'high' },
}

/** Pods that cannot start or cannot be placed, for as long as they cannot. */
export const podTrouble: WatchSource = {
  kind: 'pod-trouble',
  way: 'watch',
  kinds: ['Pod'],
  signals: (change, context) =>
    stateSignals('pod-trouble', change, context, (object, now) => (object.kind === 'Pod' ? troublesOf(object, now) : [])),
}

function troublesOf(pod: Pod, now: Instant): readonly StateTrouble[] {
  if (isTerminating(pod) || isFinished(pod)) return []
  return [...unschedulable(pod), ...containerStatuses(pod).flatMap((status) => waiting(pod, status, now))]
}

function waiting(pod: Pod, status: ContainerStatus, now: Instant): readonly StateTrouble[] {
  const isBetween = waitingReason(status) === undefined && isBetweenCrashes(status, now)
  const reason = isBetween ? 'CrashLoopBackOff' : waitingReason(status)
  const known = families[reason ?? '']
  if (reason === undefined || known === undefined) return []
  const name = nameOf(pod)
  const message = bounded(status.state?.waiting?.message ?? '', 2_000)
  return [
    {
      kind: 'pod-waiting',
      dedupKey: `pod-waiting:${name}/${status.name}`,
      occurrence: `${pod.metadata.uid ?? ''} ${known.family} ${status.restartCount ?? 0}`,
      isBetween,
      severity: known.severity,
      title: `Container ${status.name} of Pod ${name} waits: ${reason}`,
      since: sinceOf(pod),
      facts: { container: status.name, reason, message, restartCount: status.restartCount ?? 0 },
    },
  ]
}

/** Between two waits of a crash loop the container runs for a while, perhaps even ready. The kubelet forgets the loop after this time; so do we. */
const loopForgottenMs = 600_000

function isBetweenCrashes(status: ContainerStatus, now: Instant): boolean {
  if ((status.restartCount ?? 0) === 0 || (lastTermination(status)?.exitCode ?? 0) === 0) return false
  if (status.state?.terminated !== undefined) return true
  const startedAt = parseInstant(status.state?.running?.startedAt)
  return startedAt !== undefined && msBetween(startedAt, now) < loopForgottenMs
}

function unschedulable(pod: Pod): readonly StateTrouble[] {
  const condition = conditionOf(pod, 'PodScheduled')
  if (condition?.status !== 'False' || condition.reason !== 'Unschedulable') return []
  const name = nameOf(pod)
  return [
    {
      kind: 'unschedulable',
      dedupKey: `unschedulable:${name}`,
      occurrence: `${pod.metadata.uid ?? ''} ${condition.lastTransitionTime ?? ''}`,
      severity: 'high',
      title: `Pod ${name} cannot be placed on any node`,
      since: parseInstant(condition.lastTransitionTime) ?? sinceOf(pod),
      facts: { reason: condition.reason, message: bounded(condition.message ?? '', 2_000) },
    },
  ]
}

function sinceOf(pod: Pod): Instant {
  return parseInstant(conditionOf(pod, 'Ready')?.lastTransitionTime ?? pod.metadata.creationTimestamp) ?? instantOf(0)
}

function nameOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? ''}/${pod.metadata.name}`
}
