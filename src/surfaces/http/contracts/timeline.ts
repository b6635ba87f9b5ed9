import { z } from 'zod'
import { addedProbes } from '../../../domain/incident/mend-request.ts'
import { signalKinds } from '../../../domain/incident/signal.ts'
import { stepNames } from '../../../domain/incident/step-name.ts'
import { closeReasons } from '../../../domain/incident/timeline.ts'
import { Instant, JsonObject, list, NotChecked, ObjectRef, Severity, Text } from './basics.ts'
import { Mend, Trouble } from './diagnosis.ts'
import { pageOf, pageQuery } from './envelope.ts'
import { FilledIn, Plan } from './plan.ts'

export const Verdict = z.enum(['cause-found', 'not-known', 'recovered', 'healthy', 'could-not-look'])
export const CloseReason = z.enum(closeReasons)

export const EarlierIncident = z.object({
  incidentId: z.string(),
  closedAt: Instant,
  reason: CloseReason,
  action: z.string().optional(),
  helped: z.boolean().optional(),
})

const planId = z.string()
const write = { planId, index: z.number(), undo: z.boolean() }

function event<const Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.object({ type: z.literal(type), ...shape })
}

const incidentEvents = [
  event('incident.opened', {
    clusterId: z.string(),
    groupKey: z.string(),
    trigger: z.enum(signalKinds),
    title: z.string(),
    severity: Severity,
    object: ObjectRef.optional(),
  }),
  event('incident.reopened', { title: z.string() }),
  event('incident.absorbed', { other: z.string(), why: Text }),
  event('incident.merged', { into: z.string(), why: Text }),
  event('incident.split', { from: z.string(), why: Text }),
  event('incident.closed', { reason: CloseReason, why: Text }),
  event('signal.joined', {
    signalId: z.string(),
    dedupKey: z.string(),
    kind: z.enum(signalKinds),
    title: z.string(),
    severity: Severity,
    object: ObjectRef.optional(),
  }),
  event('signal.resolved', { dedupKey: z.string(), title: z.string() }),
  event('look.began', {}),
  event('diagnosis.made', {
    verdict: Verdict,
    trouble: Trouble.optional(),
    notChecked: list(NotChecked),
    earlier: list(EarlierIncident),
    alongside: list(Mend).optional(),
    durationMs: z.number(),
  }),
] as const

const planEvents = [
  event('plan.proposed', { plan: Plan }),
  event('plan.none', { why: Text }),
  event('plan.dry-run', { planId, ok: z.boolean(), message: z.string().optional() }),
  event('decision.made', {
    planId,
    decision: z.enum(['execute', 'hold', 'wait-approval', 'suggest', 'observe', 'refuse']),
    why: Text,
    tellFirst: z.literal(true).optional(),
  }),
  event('plan.approved', { planId, digest: z.string(), comment: z.string().optional() }),
  event('plan.rejected', { planId, comment: z.string().optional() }),
  event('plan.expired', { planId }),
  event('plan.abandoned', { planId, why: Text }),
] as const

const writeEvents = [
  event('write.intended', write),
  event('write.done', {
    ...write,
    foundDone: z.boolean(),
    resourceVersion: z.string(),
    generation: z.number(),
    filledIn: list(FilledIn).optional(),
  }),
  event('write.refused', { ...write, message: z.string() }),
  event('verify.waiting', { planId, well: z.boolean(), why: Text }),
  event('verify.passed', { planId, why: Text, recoverMs: z.number() }),
  event('verify.failed', { planId, why: Text }),
  event('undo.requested', { planId, why: Text }),
  event('undo.done', { planId }),
  event('undo.refused', { planId, why: Text }),
] as const

const otherEvents = [
  event('pattern.learned', { patternId: z.string(), helped: z.boolean(), successes: z.number(), failures: z.number() }),
  event('mend.asked', {
    object: ObjectRef,
    force: z.boolean(),
    noRestart: z.literal(true).optional(),
    addProbes: list(z.enum(addedProbes)),
    text: z.string(),
  }),
  event('feedback.given', { rating: z.enum(['good', 'bad']), comment: z.string().optional() }),
  event('step.failed', {
    step: z.enum(stepNames),
    code: z.string(),
    message: z.string(),
    attempt: z.number(),
    dead: z.boolean(),
  }),
  event('note.added', { text: z.string(), words: Text.optional(), facts: JsonObject.optional() }),
] as const

export const EventBody = z.discriminatedUnion('type', [...incidentEvents, ...planEvents, ...writeEvents, ...otherEvents])
export type EventBody = z.output<typeof EventBody>

export const TimelineEvent = z
  .object({
    incidentId: z.string(),
    seq: z.int().describe('1, 2, 3 ... without a gap inside one incident; the id of a server-sent event'),
    at: Instant,
    actor: z.object({ kind: z.enum(['machine', 'person']), name: z.string() }),
    body: EventBody,
  })
  .describe('what happened in an incident; the timeline is the audit trail')
export type TimelineEvent = z.output<typeof TimelineEvent>

export const TimelineQuery = z.strictObject(pageQuery(['seq'], false))
export const TimelinePage = pageOf(TimelineEvent)

z.globalRegistry.add(TimelineEvent, { id: 'TimelineEvent' })
