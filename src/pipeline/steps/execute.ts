import type { Incident } from '../../domain/incident/incident.ts'
import type { ClusterWrite, Plan, PlannedAction, UndoWrite } from '../../domain/incident/plan.ts'
import type { EventBody } from '../../domain/incident/timeline.ts'
import { msBetween } from '../../domain/instant.ts'
import { isJsonObject, type JsonObject, valueAt } from '../../domain/json.ts'
import { refText } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import { planAnnotation } from '../../ports/cluster.ts'
import { seqOf } from '../notices/notices.ts'
import { filledInBy, inverse } from '../plans/written-fields.ts'
import { goodUntil } from '../policy.ts'
import { go, happened, type Outcome, type Step, type StepPorts } from '../step.ts'
import { isPaused } from '../write-switch.ts'

/** A channel that is away holds a mend up no longer than this; the notice is tried again on its own. */
const longestTellMs = 60_000

/**
 * Sixth step: one write at a time. First run: the intent is stored. Second run: the object is read; if it carries this write's mark it already happened
 * (we were killed after it), else it is written with preconditions. So a write is never lost and never done twice. Undo goes the same way, backwards.
 */
export const execute: Step = {
  name: 'execute',

  async run(incident, ports, signal): Promise<Outcome> {
    const { plan } = incident
    if (plan === undefined) return { events: [], next: go('diagnose') }
    const undo = incident.state === 'undoing'
    const index = nextIndex(incident, plan, undo)
    if (index === undefined) return undo ? undone(plan, ports) : { events: [], next: go('verify') }
    const action = plan.actions[index]
    if (action === undefined) return { events: [], next: go('verify') }
    if (undo && !action.undoable) {
      const why = { en: `${refText(action.target)}: a deletion cannot be taken back`, zh: `${refText(action.target)}：删除操作无法撤销` }
      return undoRefused(plan, why, ports)
    }
    const intended = incident.writes.some((write) => write.index === index && write.undo === undo && write.state === 'intended')
    if (incident.writes.length === 0) {
      const early = await notYet(incident, plan, ports)
      if (early !== undefined) return early
    }
    if (await isPaused(ports.store.switches)) return { events: [], next: go('execute', 5000) }
    if (!intended) return { events: [happened(ports, { type: 'write.intended', planId: plan.id, index, undo })], next: go('execute') }
    return carryOut(incident, plan, action, index, undo, ports, signal)
  },
}

/** Before the first write: a plan that was held too long is offered anew, and one that people are told of first waits until they were. */
async function notYet(incident: Incident, plan: Plan, ports: StepPorts): Promise<Outcome | undefined> {
  if (isOver(plan, ports)) return expired(plan, ports)
  // Nothing has happened since the decision, whose notice has its number.
  const notices = (await ports.store.outbox.list(incident.id)).filter((notice) => seqOf(notice) === incident.version)
  const isUntold = notices.some(({ status, error }) => status === 'waiting' && error === undefined)
  return isUntold && msBetween(incident.updatedAt, ports.clock.now()) < longestTellMs
    ? { events: [], next: go('execute', 1000) }
    : undefined
}

function isOver(plan: Plan, { clock, settings }: StepPorts): boolean {
  return clock.now() >= goodUntil(plan, settings)
}

function expired(plan: Plan, ports: StepPorts): Outcome {
  return { events: [happened(ports, { type: 'plan.expired', planId: plan.id })], next: go('diagnose') }
}

/** The first write not done yet; undoing, the last done one that is not taken back yet. */
function nextIndex(incident: Incident, plan: Plan, undo: boolean): number | undefined {
  const isDone = (index: number, undone: boolean): boolean =>
    incident.writes.some((write) => write.planId === plan.id && write.index === index && write.undo === undone && write.state === 'done')
  const indexes = plan.actions.map((_, index) => index)
  return undo
    ? indexes.toReversed().find((index) => isDone(index, false) && !isDone(index, true))
    : indexes.find((index) => !isDone(index, false))
}

async function carryOut(
  incident: Incident,
  plan: Plan,
  action: PlannedAction,
  index: number,
  undo: boolean,
  ports: StepPorts,
  signal: AbortSignal,
): Promise<Outcome> {
  const former = incident.writes.find((record) => record.planId === plan.id && record.index === index && !record.undo)
  const write = undo ? inverse(action.write, former?.filledIn) : action.write
  const mark = `${plan.id}/${index}${undo ? '/undo' : ''}`
  const now = await ports.cluster.read(action.target, signal)
  const done = (object: JsonObject | undefined, foundDone: boolean, version = versionOf(object)): Outcome => ({
    events: [happened(ports, { type: 'write.done', planId: plan.id, index, undo, foundDone, ...version, ...filledInBy(object, write) })],
    next: go('execute'),
  })
  if (alreadyHappened(now, write, mark)) return done(now, true)
  if (!undo && index === 0 && isOver(plan, ports)) return expired(plan, ports)
  // It can be made again only when it is gone for good.
  if (write.verb === 'recreate' && valueAt(now, ['metadata', 'deletionTimestamp']) !== undefined)
    return { events: [], next: go('execute', 3000) }
  const moved = undo ? undefined : movedOn(now, action)
  if (moved !== undefined) return overtaken(plan, undo, moved, ports)

  const result = await ports.cluster.write({ target: action.target, write, mark, dryRun: false }, signal)
  if (result.kind === 'done') {
    const { resourceVersion, generation } = result
    return done(result.object, false, { resourceVersion, generation })
  }
  if (result.kind === 'overtaken') {
    // The answer to a first try may have been lost on the way: then the fields have moved because this very write moved them.
    const after = await ports.cluster.read(action.target, signal)
    if (alreadyHappened(after, write, mark)) return done(after, true)
    const why = {
      en: `${refText(action.target)} was changed by another hand: ${result.message}`,
      zh: `${refText(action.target)} 已被他人修改：${result.message}`,
    }
    return overtaken(plan, undo, why, ports)
  }
  const body: EventBody = { type: 'write.refused', planId: plan.id, index, undo, message: result.message }
  if (undo) {
    const refused = undoRefused(plan, { en: result.message, zh: result.message }, ports)
    return { ...refused, events: [happened(ports, body), ...refused.events] }
  }
  const why = { en: `the API server refused the write: ${result.message}`, zh: `API Server 拒绝写入：${result.message}` }
  const earlier =
    index > 0
      ? [happened(ports, { type: 'undo.requested', planId: plan.id, why })]
      : [happened(ports, { type: 'plan.abandoned', planId: plan.id, why })]
  return { events: [happened(ports, body), ...earlier], next: index > 0 ? go('execute') : go('diagnose', 5000) }
}

function overtaken(plan: Plan, undo: boolean, why: Text, ports: StepPorts): Outcome {
  if (undo) return undoRefused(plan, why, ports)
  return { events: [happened(ports, { type: 'plan.abandoned', planId: plan.id, why })], next: go('diagnose', 2000) }
}

/** What was verified before has taught its lesson already. */
function undoRefused(plan: Plan, why: Text, ports: StepPorts): Outcome {
  const next = plan.state === 'verified' ? go('diagnose') : go('learn')
  return { events: [happened(ports, { type: 'undo.refused', planId: plan.id, why })], next }
}

function undone(plan: Plan, ports: StepPorts): Outcome {
  return { events: [happened(ports, { type: 'undo.done', planId: plan.id })], next: go('learn') }
}

function alreadyHappened(now: JsonObject | undefined, write: ClusterWrite | UndoWrite, mark: string): boolean {
  switch (write.verb) {
    case 'delete':
      return (
        now === undefined ||
        valueAt(now, ['metadata', 'uid']) !== write.uid ||
        valueAt(now, ['metadata', 'deletionTimestamp']) !== undefined
      )
    case 'uninstall':
      return now === undefined
    case 'reinstall':
      return now !== undefined
    case 'patch':
    case 'recreate':
      return now !== undefined && valueAt(now, ['metadata', 'annotations', planAnnotation]) === mark
  }
}

/** The approval holds for this object in this generation; another spec is another question, to be diagnosed anew. */
function movedOn(now: JsonObject | undefined, action: PlannedAction): Text | undefined {
  const name = refText(action.target)
  if (now === undefined) return { en: `${name} is gone`, zh: `${name} 已不存在` }
  if (valueAt(now, ['metadata', 'uid']) !== action.targetUid) return { en: `${name} was made anew since`, zh: `${name} 已被重建` }
  const generation = valueAt(now, ['metadata', 'generation'])
  if (typeof generation === 'number' && generation !== action.targetGeneration) {
    return { en: `${name} was changed since the plan was made`, zh: `计划生成之后 ${name} 又被修改过` }
  }
  return undefined
}

function versionOf(now: JsonObject | undefined): { readonly resourceVersion: string; readonly generation: number } {
  const metadata = now === undefined ? undefined : now['metadata']
  if (!isJsonObject(metadata)) return { resourceVersion: '', generation: 0 }
  const { resourceVersion, generation } = metadata
  return {
    resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '',
    generation: typeof generation === 'number' ? generation : 0,
  }
}
