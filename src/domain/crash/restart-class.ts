import { type Instant, msBetween } from '../instant.ts'

/** How a container ended, as its status tells. */
export interface ContainerEnd {
  readonly exitCode: number
  readonly signal?: number
  readonly reason?: string
  readonly message?: string
}

/** What the kubelet said of a pod. */
export interface PodEvent {
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly lastAt: Instant
  /** `spec.containers{app}` when the event is about one container. */
  readonly fieldPath: string
}

export interface RestartHabits {
  /** Time that the pod is given to end. */
  readonly graceMs?: number
  /** Words of reason or message that tell a crash. */
  readonly panicKeywords?: readonly string[]
}

/** Why a container ended. Only a `panic` may have left a core file. */
export const restartClasses = ['panic', 'probe', 'oom', 'exit', 'signal', 'completed'] as const
export type RestartClass = (typeof restartClasses)[number]

/** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS: the signals whose default action is a core file. */
const crashSignals = new Set([4, 5, 6, 7, 8, 11, 31])
const usualKeywords = ['panic', 'fatal', 'sigsegv', 'sigabrt', 'sigfpe', 'assertion failed'] as const
const usualGraceMs = 30_000
const killed = new Set([137, 143])
/** Ends in good order, by an error that the program handled (80: Milvus, when its session in etcd ends), or by a request to stop: never a crash, whatever its last words were. */
const orderly = new Set([0, 1, 80, 130, 143])
const probeKill = /failed (?:liveness|startup) probe/i
const probeFailed = /^(?:liveness|startup) probe failed/i

/** An event may be written this late, and the end be noticed this late. */
const slackMs = 60_000
/** Events are kept for an hour after they were last written. */
const eventLifeMs = 3_600_000
/** How programs end that are told to: by themselves, by SIGKILL, by SIGTERM. */
const toldEnds = new Set([0, 137, 143])

/** `events` are those of the pod; the kubelet's own words decide what only looks like a signal. */
export function classifyRestart(
  ended: ContainerEnd,
  container: string,
  endedAt: Instant,
  events: readonly PodEvent[],
  { graceMs = usualGraceMs, panicKeywords = usualKeywords }: RestartHabits = {},
): RestartClass {
  if (ended.reason === 'OOMKilled') return 'oom'
  if (crashSignals.has(ended.signal ?? 0) || crashSignals.has(ended.exitCode - 128)) return 'panic'
  const told = events.filter((event) => isAbout(event, container))
  const near = told.filter((event) => isNear(event, endedAt, graceMs))
  // The kubelet says that it killed it for its probe. A program that ends in good order when told to has then its own exit code.
  if (near.some((event) => isProbeKill(event)) || told.some((event) => isHabit(event, ended, endedAt))) return 'probe'
  if (killed.has(ended.exitCode) && near.some(({ reason, message }) => reason === 'Unhealthy' && probeFailed.test(message))) return 'probe'
  if (ended.exitCode === 0) return 'completed'
  if (!orderly.has(ended.exitCode) && isPanicText(ended, panicKeywords)) return 'panic'
  return ended.exitCode > 128 && ended.exitCode < 128 + 65 ? 'signal' : 'exit'
}

function isProbeKill({ reason, message }: PodEvent): boolean {
  return reason === 'Killing' && probeKill.test(message)
}

/**
 * Of a pod with many events the kubelet writes only one in five minutes: of a container that it keeps killing the last kills are told no more, and the earlier
 * ones speak for them.
 */
function isHabit(event: PodEvent, ended: ContainerEnd, endedAt: Instant): boolean {
  const agoMs = msBetween(event.lastAt, endedAt)
  return isProbeKill(event) && event.count >= 2 && agoMs > 0 && agoMs < eventLifeMs && toldEnds.has(ended.exitCode)
}

function isPanicText({ reason = '', message = '' }: ContainerEnd, keywords: readonly string[]): boolean {
  const told = `${reason}\n${message}`.toLowerCase()
  return keywords.some((keyword) => told.includes(keyword.toLowerCase()))
}

function isAbout({ fieldPath }: PodEvent, container: string): boolean {
  return fieldPath === '' || fieldPath.endsWith(`{${container}}`)
}

function isNear({ lastAt }: PodEvent, endedAt: Instant, graceMs: number): boolean {
  const agoMs = msBetween(lastAt, endedAt)
  return agoMs <= graceMs + slackMs && agoMs >= -slackMs
}
