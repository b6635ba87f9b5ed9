import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import type { Container, ContainerStatus, Pod, Terminated } from '../../world/kinds.ts'
import { imageWaits } from '../../world/pod-state.ts'
import type { World } from '../../world/world.ts'
import { graces, memorySettledAfterMs, settledAfterMs, startGraceMs } from './graces.ts'
import { symptom } from './symptom.ts'

const startReasons = new Set([
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
  'PreCreateHookError',
  'PreStartHookError',
  'PostStartHookError',
  'ContainerCannotRun',
  'StartError',
])

interface Look {
  readonly world: World
  readonly pod: Pod
  readonly ref: ObjectRef
  readonly nowMs: number
}

/** What is wrong with each container of a pod now. One symptom a container: the nearest to its cause. */
export function containerSymptoms(world: World, pod: Pod): Symptom[] {
  const look: Look = { world, pod, ref: objectRef('Pod', pod.metadata.namespace ?? '', pod.metadata.name), nowMs: epochMsOf(world.at) }
  const init = statusesOf(pod.spec.initContainers, pod.status?.initContainerStatuses).flatMap(([container, status]) =>
    initContainerSymptom(look, container, status),
  )
  if (init.length > 0) return init
  return statusesOf(pod.spec.containers, pod.status?.containerStatuses).flatMap(([container, status]) =>
    containerSymptom(look, container, status),
  )
}

function statusesOf(containers: readonly Container[] = [], statuses: readonly ContainerStatus[] = []): [Container, ContainerStatus][] {
  return containers.flatMap((container): [Container, ContainerStatus][] => {
    const status = statuses.find(({ name }) => name === container.name)
    return status === undefined ? [] : [[container, status]]
  })
}

function initContainerSymptom(look: Look, container: Container, status: ContainerStatus): Symptom[] {
  if (container.restartPolicy === 'Always') return containerSymptom(look, container, status)
  const waiting = waitingSymptom(look, status)
  if (waiting !== undefined) return [waiting]
  const ended = status.state?.terminated
  if (ended !== undefined) return ended.exitCode === 0 ? [] : crashed(look, status, ended)
  const startedMs = timeMs(status.state?.running?.startedAt)
  if (startedMs === undefined || look.nowMs - startedMs < graces.init) return []
  const facts = { seconds: Math.round((look.nowMs - startedMs) / 1000) }
  return [symptom('pod.init-stuck', look.ref, { facts, sinceMs: startedMs, container: container.name })]
}

function containerSymptom(look: Look, container: Container, status: ContainerStatus): Symptom[] {
  const waiting = waitingSymptom(look, status)
  if (waiting !== undefined) return [waiting]
  const ended = status.state?.terminated
  if (ended !== undefined) return crashed(look, status, ended)
  const startedMs = timeMs(status.state?.running?.startedAt)
  if (startedMs === undefined) return []
  return restarting(look, container, status, startedMs) ?? notReady(look, container, status, startedMs)
}

function waitingSymptom(look: Look, status: ContainerStatus): Symptom | undefined {
  const waiting = status.state?.waiting
  if (waiting?.reason === undefined) return undefined
  const container = status.name
  const facts = { reason: waiting.reason }
  if (imageWaits.has(waiting.reason)) return symptom('pod.image-not-pulled', look.ref, { facts, container, sinceMs: unreadySinceMs(look) })
  if (startReasons.has(waiting.reason)) return symptom('pod.cannot-start', look.ref, { facts, container, sinceMs: unreadySinceMs(look) })
  if (waiting.reason !== 'CrashLoopBackOff') return undefined
  return crashSymptom(look, status, status.lastState?.terminated)
}

function crashSymptom(look: Look, status: ContainerStatus, ended: Terminated | undefined): Symptom {
  const facts = { restarts: status.restartCount ?? 0, exitCode: ended?.exitCode ?? '?' }
  const sinceMs = crashingSinceMs(look)
  if (ended?.reason === 'OOMKilled') return symptom('pod.oom-killed', look.ref, { facts, container: status.name, sinceMs })
  const probe = killedByProbe(look, status)
  if (probe !== undefined)
    return symptom('pod.killed-by-probe', look.ref, { facts: { ...facts, probe: probe.name }, container: status.name, sinceMs })
  return symptom('pod.crash-looping', look.ref, { facts, container: status.name, sinceMs })
}

/** Ended just now. The first ordinary crash is left to the kubelet's restart. */
function crashed(look: Look, status: ContainerStatus, ended: Terminated): Symptom[] {
  const willRestart = look.pod.spec.restartPolicy !== 'Never' && !(look.pod.spec.restartPolicy === 'OnFailure' && ended.exitCode === 0)
  if (!willRestart) {
    if (ended.exitCode === 0) return []
    return [
      symptom('pod.failed', look.ref, { facts: { reason: endText(ended) }, container: status.name, sinceMs: timeMs(ended.finishedAt) }),
    ]
  }
  const isRepeated = (status.restartCount ?? 0) >= 2
  return isRepeated || ended.reason === 'OOMKilled' ? [crashSymptom(look, status, ended)] : []
}

/** Runs now, but the restarts before are too recent to call it well. */
function restarting(look: Look, container: Container, status: ContainerStatus, startedMs: number): Symptom[] | undefined {
  const last = status.lastState?.terminated
  const finishedMs = timeMs(last?.finishedAt)
  const restarts = status.restartCount ?? 0
  if (last === undefined || finishedMs === undefined || restarts === 0) return undefined
  const previousRunMs = finishedMs - (timeMs(last.startedAt) ?? finishedMs)
  const runningMs = look.nowMs - startedMs
  if (last.reason === 'OOMKilled') {
    return runningMs < memorySettledAfterMs(previousRunMs, restarts) ? [crashSymptom(look, status, last)] : undefined
  }
  const isProvenReady = container.readinessProbe !== undefined && status.ready === true
  if (runningMs >= settledAfterMs(previousRunMs, isProvenReady)) return undefined
  if (restarts >= 2) return [crashSymptom(look, status, last)]
  return killedByProbe(look, status)?.failsAgain === true ? [crashSymptom(look, status, last)] : undefined
}

/** The probe for which the kubelet has lately killed the container, and whether it has failed again since the present run began. */
function killedByProbe(
  look: Look,
  status: ContainerStatus,
): { readonly name: 'liveness' | 'startup'; readonly failsAgain: boolean } | undefined {
  const events = look.world.eventsOf(look.ref).filter(({ fieldPath }) => fieldPath === '' || fieldPath.endsWith(`{${status.name}}`))
  const kill = events.findLast(({ reason, message }) => reason === 'Killing' && /failed (liveness|startup) probe/.test(message))
  if (kill === undefined || look.nowMs - epochMsOf(kill.lastAt) > graces.refusal) return undefined
  const name = kill.message.includes('startup') ? 'startup' : 'liveness'
  const startedMs = timeMs(status.state?.running?.startedAt) ?? look.nowMs
  const failsAgain = events.some(
    ({ reason, message, lastAt }) => reason === 'Unhealthy' && message.toLowerCase().startsWith(name) && epochMsOf(lastAt) > startedMs,
  )
  return { name, failsAgain }
}

function notReady(look: Look, container: Container, status: ContainerStatus, startedMs: number): Symptom[] {
  if (status.ready !== false) return []
  const lostMs = unreadySinceMs(look)
  // Unready later than its start means that it was ready in between.
  const wasReady = lostMs !== undefined && lostMs > startedMs + 2_000
  const runningMs = look.nowMs - startedMs
  const isPast = wasReady ? look.nowMs - lostMs >= graces.lostReadiness : runningMs >= startGraceMs(container)
  return isPast ? [symptom('pod.not-ready', look.ref, { container: status.name, sinceMs: wasReady ? lostMs : startedMs })] : []
}

function unreadySinceMs({ pod }: Look): number | undefined {
  const ready = pod.status?.conditions?.find(({ type }) => type === 'Ready')
  return ready?.status === 'True' ? timeMs(pod.status?.startTime) : (timeMs(ready?.lastTransitionTime) ?? timeMs(pod.status?.startTime))
}

/** Back-off events remember the first crash; the Ready condition only the last one. */
function crashingSinceMs(look: Look): number | undefined {
  const backOff = look.world.eventsOf(look.ref).find(({ reason }) => reason === 'BackOff')
  const times = [unreadySinceMs(look), backOff === undefined ? undefined : epochMsOf(backOff.firstAt)].filter((ms) => ms !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}

export function endText(ended: Terminated): string {
  return `${ended.reason ?? 'Error'} (exit code ${ended.exitCode})`
}

export function timeMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? undefined : ms
}
