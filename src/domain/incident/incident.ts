import type { Severity } from '../grades.ts'
import { highest } from '../grades.ts'
import type { Instant } from '../instant.ts'
import type { ObjectRef } from '../object-ref.ts'
import { sameRef } from '../object-ref.ts'
import type { Text } from '../text.ts'
import type { Mend, NotChecked, Trouble } from './hypothesis.ts'
import type { MendRequest } from './mend-request.ts'
import type { FilledIn, Plan } from './plan.ts'
import { planAfter } from './plan-life.ts'
import type { SignalKind } from './signal.ts'
import { type IncidentState, type StageMs, stageMsAt } from './state.ts'
import type { CloseReason, EarlierIncident, TimelineEvent, Verdict } from './timeline.ts'

/** What is known of one trouble now. Always the fold of its timeline, stored beside it so that lists are one query. */
export interface Incident {
  readonly id: string
  readonly clusterId: string
  /** Number of its last event; each commit names the version it was made from. */
  readonly version: number
  readonly state: IncidentState
  readonly groupKey: string
  readonly trigger: SignalKind
  readonly title: string
  readonly severity: Severity
  readonly objects: readonly ObjectRef[]
  readonly firing: readonly string[]
  readonly openedAt: Instant
  readonly updatedAt: Instant
  readonly reopened: number
  readonly verdict?: Verdict
  readonly trouble?: Trouble
  /** Mends of other causes of the same object, to be made in the same rollout. */
  readonly alongside?: readonly Mend[]
  /** The first look is under way. */
  readonly looking?: true
  /** Policy holds the plan back for a while: a cool-down, a delay, the switch. */
  readonly held?: true
  /** What a person asked for while it is open. */
  readonly asked?: MendRequest
  /** How long it has been in each stage so far, up to its last event; time in which it was closed is not counted. */
  readonly stageMs?: StageMs
  /** Since when the mended object has been well without a break; absent while it is not. */
  readonly wellSince?: Instant
  readonly notChecked: readonly NotChecked[]
  readonly earlier: readonly EarlierIncident[]
  readonly plan?: Plan
  /** Why no plan is offered for the present cause. */
  readonly noPlan?: Text
  /** The plan that was carried out and did not help, with what was seen when it was given up; until another is proposed. */
  readonly noEffect?: { readonly planId: string; readonly why: Text }
  /** Plans that were tried before the current one: the same mend is not proposed twice in one incident. */
  readonly triedPlans: readonly { readonly digest: string; readonly state: Plan['state'] }[]
  readonly writes: readonly WriteRecord[]
  readonly closedAt?: Instant
  readonly closeReason?: CloseReason
  readonly mergedInto?: string
  /** A person took it out of this incident: it is not merged into that one again. */
  readonly splitFrom?: string
  readonly feedback?: 'good' | 'bad'
  readonly failedStep?: { readonly step: string; readonly code: string; readonly message: string; readonly dead: boolean }
}

/** Where one write of the current plan stands: intended before it is sent, done when the cluster has said so. */
export interface WriteRecord {
  readonly planId: string
  readonly index: number
  readonly undo: boolean
  readonly state: 'intended' | 'done' | 'refused'
  readonly at: Instant
  readonly message?: string
  readonly filledIn?: readonly FilledIn[]
}

const mostObjects = 200
/** Of a storm of different alerts for one trouble, this many are followed to their end; all are stored. */
const mostFiring = 500

/** The incident after one more event. The first event of every incident is `incident.opened`. */
export function applyEvent(incident: Incident | undefined, event: TimelineEvent): Incident {
  const { body, at } = event
  if (body.type === 'incident.opened') return opened(event.incidentId, event, body)
  if (incident === undefined) throw new Error(`timeline of ${event.incidentId} does not begin with incident.opened but with ${body.type}`)
  const next = { ...changed(incident, event), version: event.seq, updatedAt: at, stageMs: stageMsAt(incident, at) }
  const plan = planAfter(incident.plan, event)
  return plan === undefined ? next : { ...next, plan }
}

function opened(id: string, event: TimelineEvent, body: Extract<TimelineEvent['body'], { type: 'incident.opened' }>): Incident {
  return {
    id,
    clusterId: body.clusterId,
    version: event.seq,
    state: 'triggered',
    groupKey: body.groupKey,
    trigger: body.trigger,
    title: body.title,
    severity: body.severity,
    objects: body.object === undefined ? [] : [body.object],
    firing: [],
    openedAt: event.at,
    updatedAt: event.at,
    reopened: 0,
    notChecked: [],
    earlier: [],
    triedPlans: [],
    writes: [],
  }
}

function changed(incident: Incident, event: TimelineEvent): Incident {
  const { body, at } = event
  switch (body.type) {
    case 'incident.reopened':
      return {
        ...without(incident, 'closedAt', 'closeReason', 'plan', 'feedback', 'asked', 'noEffect', 'looking'),
        state: 'triggered',
        reopened: incident.reopened + 1,
        // What was taken back once is not offered again because the trouble went away in between.
        triedPlans: incident.plan?.state === 'undone' ? triedWith(incident) : incident.triedPlans,
      }
    case 'incident.merged':
      return { ...incident, state: 'closed', closedAt: at, closeReason: 'merged', mergedInto: body.into }
    case 'incident.split':
      return { ...without(incident, 'closedAt', 'closeReason', 'mergedInto', 'looking'), state: 'triggered', splitFrom: body.from }
    case 'incident.closed':
      return { ...incident, state: 'closed', closedAt: at, closeReason: body.reason, firing: [] }
    case 'signal.joined':
      return joined(incident, body)
    case 'signal.resolved':
      return { ...incident, firing: incident.firing.filter((key) => key !== body.dedupKey) }
    case 'look.began':
      return { ...incident, looking: true }
    case 'diagnosis.made':
      return diagnosed(incident, body)
    case 'plan.proposed':
      return {
        ...without(incident, 'wellSince', 'noPlan', 'noEffect', 'held'),
        plan: body.plan,
        writes: [],
        triedPlans: triedWith(incident),
      }
    case 'plan.none':
      return { ...incident, state: 'watching', noPlan: body.why }
    case 'plan.rejected':
    case 'plan.expired':
    case 'plan.abandoned':
      return { ...incident, state: 'watching' }
    case 'mend.asked':
      return asked(incident, event, body)
    case 'decision.made':
      return decided(incident, body.decision)
    case 'write.intended':
      return {
        ...incident,
        state: body.undo ? 'undoing' : 'executing',
        writes: [...incident.writes, { planId: body.planId, index: body.index, undo: body.undo, state: 'intended', at }],
      }
    case 'write.done':
      return settled(incident, body, { state: 'done', at, ...(body.filledIn === undefined ? {} : { filledIn: body.filledIn }) })
    case 'write.refused':
      return settled(incident, body, { state: 'refused', at, message: body.message })
    case 'verify.waiting':
      return body.well
        ? { ...incident, state: 'verifying', wellSince: incident.wellSince ?? at }
        : { ...without(incident, 'wellSince'), state: 'verifying' }
    case 'undo.requested':
      return { ...without(incident, 'closedAt', 'closeReason'), state: 'undoing' }
    case 'undo.done':
    case 'undo.refused':
      return { ...incident, state: 'watching' }
    case 'feedback.given':
      return { ...incident, feedback: body.rating }
    case 'step.failed':
      return { ...incident, failedStep: { step: body.step, code: body.code, message: body.message, dead: body.dead } }
    case 'verify.failed':
      return { ...incident, noEffect: { planId: body.planId, why: body.why } }
    case 'incident.opened':
    case 'incident.absorbed':
    case 'plan.dry-run':
    case 'plan.approved':
    case 'verify.passed':
    case 'pattern.learned':
    case 'note.added':
      return incident
  }
}

function decided(incident: Incident, decision: keyof typeof stateOfDecision): Incident {
  const { held: _, ...rest } = decision === 'execute' ? withoutForce(incident) : incident
  return { ...rest, state: stateOfDecision[decision], ...(decision === 'hold' ? { held: true } : {}) }
}

const stateOfDecision = {
  execute: 'executing',
  hold: 'waiting-approval',
  'wait-approval': 'waiting-approval',
  suggest: 'watching',
  observe: 'watching',
  refuse: 'watching',
} as const

/** Whoever asks wants a fresh answer; what is being carried out goes on. */
function asked(incident: Incident, { actor, at }: TimelineEvent, body: Extract<TimelineEvent['body'], { type: 'mend.asked' }>): Incident {
  const { object, force, noRestart, addProbes } = body
  const rests = incident.state === 'watching' || incident.state === 'waiting-approval' || incident.state === 'diagnosed'
  return {
    ...(rests ? { ...without(incident, 'looking'), state: 'triggered' } : incident),
    asked: { object, by: actor.name, at, force, addProbes, ...(noRestart === undefined ? {} : { noRestart }) },
  }
}

/** Force is for one plan. */
function withoutForce(incident: Incident): Incident {
  return incident.asked === undefined ? incident : { ...incident, asked: { ...incident.asked, force: false } }
}

function joined(incident: Incident, body: Extract<TimelineEvent['body'], { type: 'signal.joined' }>): Incident {
  const { object } = body
  const isNew = object !== undefined && incident.objects.length < mostObjects && !incident.objects.some((known) => sameRef(known, object))
  return {
    ...incident,
    severity: highest([body.severity], incident.severity),
    firing:
      incident.firing.includes(body.dedupKey) || incident.firing.length >= mostFiring
        ? incident.firing
        : [...incident.firing, body.dedupKey],
    objects: isNew ? [...incident.objects, object] : incident.objects,
  }
}

function diagnosed(incident: Incident, body: Extract<TimelineEvent['body'], { type: 'diagnosis.made' }>): Incident {
  const base = {
    ...without(incident, 'trouble', 'alongside', 'failedStep', 'noPlan', 'looking'),
    verdict: body.verdict,
    notChecked: body.notChecked,
    earlier: body.earlier,
    ...(body.alongside === undefined ? {} : { alongside: body.alongside }),
  }
  const state: IncidentState = body.verdict === 'cause-found' ? 'diagnosed' : 'watching'
  return body.trouble === undefined
    ? { ...base, state }
    : { ...base, state, trouble: body.trouble, severity: highest([body.trouble.cause.severity], incident.severity) }
}

function triedWith(incident: Incident): Incident['triedPlans'] {
  return incident.plan === undefined
    ? incident.triedPlans
    : [...incident.triedPlans, { digest: incident.plan.digest, state: incident.plan.state }]
}

function settled(
  incident: Incident,
  write: { readonly planId: string; readonly index: number; readonly undo: boolean },
  end: Pick<WriteRecord, 'state' | 'at' | 'message' | 'filledIn'>,
): Incident {
  const isThis = (record: WriteRecord): boolean =>
    record.planId === write.planId && record.index === write.index && record.undo === write.undo
  return {
    ...incident,
    writes: incident.writes.map((record) => (isThis(record) ? { ...record, ...end } : record)),
  }
}

function without<Key extends keyof Incident>(
  incident: Incident,
  ...keys: readonly Key[]
): Omit<Incident, Key> & Partial<Pick<Incident, Key>> {
  const copy: { -readonly [Name in keyof Incident]?: Incident[Name] } = { ...incident }
  for (const key of keys) delete copy[key]
  // Only keys that the caller named are gone, which the return type says.
  return copy as Omit<Incident, Key> & Partial<Pick<Incident, Key>>
}
