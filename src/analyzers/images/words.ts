import type { Evidence } from '../../domain/incident/evidence.ts'
import { lastMatching } from '../../domain/log-text/log-lines.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import { verbatim } from '../../domain/text.ts'
import { imageWaits, waitingReason } from '../../world/pod-state.ts'
import type { World } from '../../world/world.ts'
import { type ContainerCase, eventsOfContainer, presentEnd, ranMs } from '../containers/cases.ts'
import { logOfEnd } from '../containers/ends.ts'
import type { AnalyzerInput } from '../evidence/input.ts'
import { eventEvidence, logEvidence, statusEvidence } from '../evidence/pieces.ts'
import { type PullFailure, pullFailure } from './failures.ts'

export interface Words {
  readonly failure: PullFailure
  readonly evidence: Evidence
}

export type FailedCase = ContainerCase & { readonly words: Words }

/** What is said about the container's image now. The event keeps the whole sentence after the status has turned into "back-off". */
export function wordsAbout(world: World, one: ContainerCase): Words | undefined {
  const { status, ref } = one
  const reason = status === undefined ? undefined : waitingReason(status)
  if (status === undefined || reason === undefined) return undefined
  const message = status.state?.waiting?.message ?? ''
  if (!imageWaits.has(reason)) return cannotRun(one, message)
  const events = eventsOfContainer(world, one).filter(
    ({ type, reason: of }) => type === 'Warning' && of !== 'BackOff' && of !== 'Unhealthy',
  )
  const event = events.findLast((candidate) => pullFailure(candidate.message) !== undefined)
  const ofStatus = pullFailure(`${reason} ${message.replace(/^Back-off pulling image \S+/, '')}`)
  const failure = (event === undefined ? undefined : pullFailure(event.message)) ?? ofStatus
  if (failure === undefined) return undefined
  if (event !== undefined) return { failure, evidence: eventEvidence(event, 'proof') }
  return { failure, evidence: statusEvidence(ref, verbatim(quoted(`${reason}: ${message}`)), 'proof') }
}

/** Pulled, but made for another processor: the kernel refuses to run it. */
function cannotRun({ status, ref }: ContainerCase, message: string): Words | undefined {
  const ended = status?.lastState?.terminated ?? status?.state?.terminated
  const text = [message, ended?.message ?? ''].find((candidate) => /exec format error|no match for platform/i.test(candidate))
  return text === undefined ? undefined : { failure: 'wrong-architecture', evidence: statusEvidence(ref, verbatim(quoted(text)), 'proof') }
}

/** A shell or loader says so in the log, and ends at once with one of these codes. */
const foreignCodes = new Set([1, 2, 126, 255])

export function mayBeForeign(world: World, one: ContainerCase): boolean {
  const end = presentEnd(one, world.at)
  return end !== undefined && foreignCodes.has(end.exitCode) && end.reason !== 'OOMKilled' && (ranMs(end) ?? 0) < 5_000
}

export async function foreignByLog(input: AnalyzerInput, group: readonly [ContainerCase, ...ContainerCase[]]): Promise<FailedCase[]> {
  const [first] = group
  const log = await logOfEnd(input, first)
  const line = lastMatching(log, /exec format error/i)[0]
  if (line === undefined) return []
  const evidence = logEvidence(first.ref, first.container.name, line, 'proof', 'previous')
  return group.map((one) => ({ ...one, words: { failure: 'wrong-architecture', evidence } }))
}
