import type { Evidence } from '../../domain/incident/evidence.ts'
import { type Instant, parseInstant } from '../../domain/instant.ts'
import { tellingLine } from '../../domain/log-text/log-lines.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import { verbatim } from '../../domain/text.ts'
import type { Pod } from '../../world/kinds.ts'
import { containerStatuses, isReady, waitingReason } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { Revision, World } from '../../world/world.ts'
import type { AnalyzerInput } from '../evidence/input.ts'
import { eventEvidence, logEvidence, statusEvidence } from '../evidence/pieces.ts'
import { type ContainerCase, containerCases, presentEnd } from './cases.ts'
import { logOfEnd } from './ends.ts'

/** Reasons to wait that are the ordinary way to a start. */
const starting = new Set(['ContainerCreating', 'PodInitializing'])

/** Not serving, and not merely on its way: it crashes, waits with an error, or runs without being ready. */
export function isFailing(world: World, pod: Pod): boolean {
  const ends = containerCases({ world, suspects: [refOf(pod)] }).some((one) => presentEnd(one, world.at) !== undefined)
  if (ends) return true
  const statuses = containerStatuses(pod)
  const isStarting = statuses.length > 0 && statuses.every((status) => starting.has(waitingReason(status) ?? '') || status.ready === true)
  return !isReady(pod) && !isStarting
}

/** Whether a pod was made from this revision. */
export function isOf(world: World, pod: Pod, { kept }: Revision): boolean {
  if (kept.kind === 'ReplicaSet') return world.ownerOf(refOf(pod))?.name === kept.name
  const hash = pod.metadata.labels?.['controller-revision-hash']
  return hash !== undefined && (hash === kept.name || hash === world.object(kept)?.metadata.labels?.['controller-revision-hash'])
}

/** The first sign of trouble of some pods that is still known: events are kept for an hour, an end's time for one restart. */
export function firstSign(world: World, pods: readonly Pod[]): Instant | undefined {
  const signs = pods.flatMap((pod) => {
    const events = world.eventsOf(refOf(pod)).filter(({ type }) => type === 'Warning')
    const ends = containerStatuses(pod).map(({ state, lastState }) => parseInstant((lastState?.terminated ?? state?.terminated)?.startedAt))
    return [events[0]?.firstAt, ...ends].filter((at) => at !== undefined)
  })
  return signs.toSorted()[0]
}

export interface Failure {
  readonly evidence: Evidence
  /** What it said, for a sentence. */
  readonly text: string
  /** The log it was taken from, when it was. */
  readonly log: string
}

/** How a pod fails, in its own words: the last line of its log, else what the kubelet says. */
export async function failureOf(input: AnalyzerInput, pod: Pod): Promise<Failure | undefined> {
  const ref = refOf(pod)
  const ended = containerCases({ world: input.world, suspects: [ref] }).find((one) => presentEnd(one, input.world.at) !== undefined)
  const spoken = ended === undefined ? undefined : await lastWords(input, ended)
  if (spoken !== undefined) return spoken
  const waiting = containerStatuses(pod).find((status) => waitingReason(status) !== undefined)?.state?.waiting
  if (waiting?.message !== undefined) {
    const text = quoted(`${waiting.reason}: ${waiting.message}`)
    return { evidence: statusEvidence(ref, verbatim(text), 'weak'), text, log: '' }
  }
  const event = input.world.eventsOf(ref).findLast(({ type }) => type === 'Warning')
  return event === undefined ? undefined : { evidence: eventEvidence(event, 'weak'), text: quoted(event.message), log: '' }
}

async function lastWords(input: AnalyzerInput, one: ContainerCase): Promise<Failure | undefined> {
  const log = await logOfEnd(input, one)
  const telling = tellingLine(log)
  if (telling === undefined) return undefined
  return { evidence: logEvidence(one.ref, one.container.name, telling.line, 'weak', 'previous'), text: telling.message, log }
}
