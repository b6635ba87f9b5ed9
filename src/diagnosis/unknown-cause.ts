import { confidenceOf } from '../domain/incident/confidence.ts'
import type { Evidence } from '../domain/incident/evidence.ts'
import { type Hypothesis, type Symptom, unknownCause } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import { maskSecrets } from '../domain/outside-text/masked-text.ts'
import { bounded, type Text, verbatim } from '../domain/text.ts'
import type { World } from '../world/world.ts'
import { followEffects } from './follow-effects.ts'
import { relationBetween } from './relations.ts'
import { type Case, isRoot, newCase, type SymptomBoard } from './symptom-board.ts'

const mostEvidence = 8
const mostEvents = 3

const advice: Text = {
  en: 'No rule knows this cause. Read the events and the log of the objects named above, beginning with what changed last.',
  zh: '没有规则能识别此原因。请查看上述对象的事件与日志，先看最近的变更。',
}

/** In this order what remains is told: later ones may follow from earlier ones, and are then taken with them. */
const stages: readonly ((found: Symptom) => boolean)[] = [
  ({ object }) => object.kind === 'Node',
  ({ object }) => object.kind === 'PersistentVolumeClaim',
  (found) => isRoot(found),
  ({ object }) => object.kind !== 'Service' && object.kind !== 'Ingress',
  ({ object }) => object.kind === 'Service',
  () => true,
]

/** What nothing explains is told as it was seen: one trouble for each topmost owner, "cause not known". */
export function unknownCases(world: World, board: SymptomBoard, weak: readonly Hypothesis[]): Case[] {
  const cases = new Map<string, Case>()
  for (const belongs of stages) {
    const touched = new Set<Case>()
    for (const found of board.free().filter((one) => belongs(one))) {
      const top = world.topOwner(found.object)
      const open = cases.get(refText(top)) ?? newCase(unknown(top))
      cases.set(refText(top), open)
      touched.add(open)
      board.take(found, open)
      if (refText(found.object) !== refText(top)) {
        open.chain.push({ from: top, to: found.object, relation: relationBetween(world, top, found.object) })
      }
    }
    for (const open of touched) followEffects(world, board, open)
  }
  for (const hypothesis of weak) {
    const holders = board.claimedBy(hypothesis).map((found) => board.holderOf(found))
    holders.find((one) => one?.cause.cause === unknownCause)?.alternatives.push(hypothesis)
  }
  return [...cases.values()]
}

function unknown(object: ObjectRef): Hypothesis {
  return {
    cause: unknownCause,
    object,
    facts: {},
    summary: verbatim(refText(object)),
    severity: 'low',
    confidence: confidenceOf([]),
    evidence: [],
    against: [],
    explains: [],
    mends: [],
    advice,
  }
}

/** The words and evidence of an unknown cause, once all its symptoms are known. */
export function describeUnknown(world: World, { cause, symptoms }: Case): Hypothesis {
  if (cause.cause !== unknownCause) return cause
  const first = symptoms[0]
  if (first === undefined) return cause
  const of = first.object.name === cause.object.name ? '' : `${first.object.kind} ${first.object.name} `
  const place = cause.object.namespace === '' ? cause.object.name : `${cause.object.namespace}/${cause.object.name}`
  return {
    ...cause,
    facts: { object: place, name: cause.object.name },
    summary: {
      en: `${cause.object.kind} ${place} is in trouble and the cause is not known: ${of}${first.message.en}`,
      zh: `${cause.object.kind} ${place} 出现故障，原因未知：${of}${first.message.zh}`,
    },
    evidence: [...symptoms.slice(0, mostEvidence - mostEvents).map((found) => seen(found)), ...warnings(world, symptoms)],
  }
}

function seen({ object, message, since }: Symptom): Evidence {
  const of = `${object.kind} ${object.name}`
  return {
    kind: 'status',
    strength: 'weak',
    text: { en: `${of}: ${message.en}`, zh: `${of}：${message.zh}` },
    origin: describeLine(object),
    object,
    ...(since === undefined ? {} : { at: since }),
  }
}

function warnings(world: World, symptoms: readonly Symptom[]): Evidence[] {
  const objects = new Map(symptoms.slice(0, mostEvidence).map(({ object }) => [refText(object), object]))
  return [...objects.values()]
    .flatMap((object) => world.eventsOf(object).filter(({ type }) => type === 'Warning'))
    .toSorted((left, right) => right.lastAt.localeCompare(left.lastAt))
    .slice(0, mostEvents)
    .map((event) => ({
      kind: 'event' as const,
      strength: 'weak' as const,
      text: verbatim(bounded(maskSecrets(`${event.reason}: ${event.message}`.slice(0, 5_000)), 400)),
      origin: describeLine(event.object),
      object: event.object,
      at: event.lastAt,
      count: event.count,
    }))
}

function describeLine({ kind, namespace, name }: ObjectRef): string {
  return `kubectl describe ${kind.toLowerCase()} ${name}${namespace === '' ? '' : ` -n ${namespace}`}`
}
