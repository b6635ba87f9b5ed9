import { msBetween, parseInstant } from '../../domain/instant.ts'
import type { Terminated } from '../../world/kinds.ts'
import type { EventRecord, World } from '../../world/world.ts'
import type { AnalyzerInput } from '../evidence/input.ts'
import { type ContainerCase, eventsOfContainer } from './cases.ts'

/** Time between the kubelet's order to stop and the end: the grace period, and the event's own lateness. */
const orderedEndMs = 60_000
/** Events are kept for an hour after they were last written. */
const eventLifeMs = 60 * 60_000
/** How programs end that are told to: by themselves, by SIGKILL, by SIGTERM. */
const toldEnds = new Set([0, 137, 143])

/**
 * The kubelet's order to kill the container because a probe failed, when it belongs to this end. The kubelet writes one event in five minutes about one pod after
 * the first 25: of a container that it keeps killing, the last kills are told no more, and the earlier ones speak for them.
 */
export function probeKill(world: World, one: ContainerCase, end: Terminated): EventRecord | undefined {
  const graceMs = (one.pod.spec.terminationGracePeriodSeconds ?? 30) * 1000 + orderedEndMs
  const finishedAt = parseInstant(end.finishedAt)
  const kills = eventsOfContainer(world, one).filter(
    ({ reason, message }) => reason === 'Killing' && /failed (?:liveness|startup) probe/.test(message),
  )
  return kills.findLast(({ lastAt, count }) => {
    const lateMs = finishedAt === undefined ? 0 : msBetween(lastAt, finishedAt)
    const isHabit = count >= 2 && lateMs > 0 && lateMs < eventLifeMs && toldEnds.has(end.exitCode)
    return Math.abs(lateMs) <= graceMs || isHabit
  })
}

/** Log of the run that ended: the present log while the container is down between two runs, the previous one when it runs again. */
export async function logOfEnd({ ask, signal }: AnalyzerInput, { ref, container, status }: ContainerCase): Promise<string> {
  const isDown = status?.state?.terminated !== undefined
  const first = isDown ? await ask.log(ref, container.name, signal) : await ask.previousLog(ref, container.name, signal)
  if (first.kind === 'answer' && first.value.trim() !== '') return first.value
  const ended = status?.state?.terminated ?? status?.lastState?.terminated
  return ended?.message ?? ''
}

export async function presentLog({ ask, signal }: AnalyzerInput, { ref, container }: ContainerCase): Promise<string> {
  const answer = await ask.log(ref, container.name, signal)
  return answer.kind === 'answer' ? answer.value : ''
}

/** The case that ended last: its log is the one to read. */
export function latest<Case extends ContainerCase>(group: readonly [Case, ...Case[]], endOf: (one: Case) => Terminated | undefined): Case {
  return group.reduce((best, one) => ((endOf(one)?.finishedAt ?? '') > (endOf(best)?.finishedAt ?? '') ? one : best), group[0])
}
