import { epochMsOf, type Instant } from '../domain/instant.ts'
import type { Terminated } from '../world/kinds.ts'
import type { EventRecord } from '../world/world.ts'

/** Why a container ended. Only a `panic` may have left a core file. */
export type RestartClass = 'panic' | 'probe' | 'oom' | 'exit' | 'signal' | 'completed'

/** SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS: the signals whose default action is a core file. */
const crashSignals = new Set([4, 5, 6, 7, 8, 11, 31])
const panicWords = /panic|fatal|sigsegv|sigabrt|sigfpe|assertion failed/i
const killed = new Set([137, 143])
/** Ends in good order, by an error that the program handled, or by a request to stop: never a crash, whatever its last words were. */
const orderly = new Set([0, 1, 130, 143])
const probeKill = /failed (?:liveness|startup) probe/i
const probeFailed = /^(?:liveness|startup) probe failed/i

/** A kill is announced before the container ends, by at most its grace period, which is rarely longer than this. */
const announcedBeforeMs = 120_000
const announcedAfterMs = 60_000

/** `events` are those of the pod; the kubelet's own words decide what only looks like a signal. */
export function classifyRestart(ended: Terminated, container: string, endedAt: Instant, events: readonly EventRecord[]): RestartClass {
  if (ended.reason === 'OOMKilled') return 'oom'
  if (crashSignals.has(ended.signal ?? 0) || crashSignals.has(ended.exitCode - 128)) return 'panic'
  const near = events.filter((event) => isAbout(event, container) && isNear(event, endedAt))
  // The kubelet says that it killed it for its probe. A program that ends in good order when told to has then its own exit code.
  if (near.some(({ reason, message }) => reason === 'Killing' && probeKill.test(message))) return 'probe'
  if (killed.has(ended.exitCode) && near.some(({ reason, message }) => reason === 'Unhealthy' && probeFailed.test(message))) return 'probe'
  if (ended.exitCode === 0) return 'completed'
  if (!orderly.has(ended.exitCode) && isPanicText(ended)) return 'panic'
  return ended.exitCode > 128 && ended.exitCode < 128 + 65 ? 'signal' : 'exit'
}

function isPanicText({ reason, message }: Terminated): boolean {
  return panicWords.test(reason ?? '') || panicWords.test(message ?? '')
}

function isAbout({ fieldPath }: EventRecord, container: string): boolean {
  return fieldPath === '' || fieldPath.endsWith(`{${container}}`)
}

function isNear({ lastAt }: EventRecord, endedAt: Instant): boolean {
  const distanceMs = epochMsOf(lastAt) - epochMsOf(endedAt)
  return distanceMs >= -announcedBeforeMs && distanceMs <= announcedAfterMs
}
