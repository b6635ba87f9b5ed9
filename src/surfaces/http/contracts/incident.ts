import { z } from 'zod'
import { announcementKinds } from '../../../domain/announcement.ts'
import { addedProbes } from '../../../domain/incident/mend-request.ts'
import { signalKinds } from '../../../domain/incident/signal.ts'
import { incidentStates, stages } from '../../../domain/incident/state.ts'
import { Certainty, Instant, JsonObject, list, NotChecked, ObjectRef, Severity, Text } from './basics.ts'
import { Mend, Trouble } from './diagnosis.ts'
import { envelope, pageData, pageQuery, queryFlag } from './envelope.ts'
import { Comment, IncidentId, NamespaceName } from './names.ts'
import { FilledIn, Plan } from './plan.ts'
import { CloseReason, EarlierIncident, Verdict } from './timeline.ts'

export const WriteRecord = z.object({
  planId: z.string(),
  index: z.number(),
  undo: z.boolean(),
  state: z.enum(['intended', 'done', 'refused']),
  at: Instant,
  message: z.string().optional(),
  filledIn: list(FilledIn).optional(),
})

export const ManualHint = z
  .object({
    title: Text,
    seen: Text.describe('what verification saw when it gave up'),
    reasons: list(Text).describe('what may stand in the way'),
    caution: Text,
    samples: list(z.object({ title: Text, command: z.string() })).describe(
      'commands to adapt: their values are the same for every program',
    ),
  })
  .describe('what a person may try by hand after a mend that showed no effect')
export type ManualHint = z.output<typeof ManualHint>

/** What is known of one trouble now, with what follows from it for the reader: the stage of the loop, how sure the diagnosis is, what to try by hand. */
export const Incident = z
  .object({
    id: z.string(),
    clusterId: z.string(),
    version: z.int(),
    state: z.enum(incidentStates),
    stage: z.enum(stages),
    certainty: Certainty,
    groupKey: z.string(),
    trigger: z.enum(signalKinds),
    title: z.string().describe('the first signal; show trouble.cause.summary where a trouble is known'),
    severity: Severity,
    objects: list(ObjectRef),
    firing: list(z.string()),
    openedAt: Instant,
    updatedAt: Instant,
    reopened: z.number(),
    verdict: Verdict.optional(),
    trouble: Trouble.optional(),
    alongside: list(Mend).optional().describe('mends of other causes of the same object'),
    looking: z.literal(true).optional().describe('the first look is under way'),
    held: z.literal(true).optional().describe('policy holds the plan back for a while'),
    asked: z
      .object({
        object: ObjectRef,
        by: z.string(),
        at: Instant,
        force: z.boolean(),
        noRestart: z.literal(true).optional(),
        addProbes: list(z.enum(addedProbes)),
      })
      .optional()
      .describe('what a person asked for while it is open'),
    stageMs: z.partialRecord(z.enum(stages), z.number()).optional().describe('milliseconds in each stage, up to updatedAt'),
    wellSince: Instant.optional().describe('the mended object has been well without a break'),
    notChecked: list(NotChecked),
    earlier: list(EarlierIncident),
    plan: Plan.optional(),
    noEffect: z.object({ planId: z.string(), why: Text }).optional().describe('the plan that was carried out and did not help'),
    manualHint: ManualHint.optional(),
    triedPlans: list(z.object({ digest: z.string(), state: Plan.shape.state })),
    writes: list(WriteRecord),
    closedAt: Instant.optional(),
    closeReason: CloseReason.optional(),
    mergedInto: z.string().optional(),
    splitFrom: z.string().optional().describe('a person took it out of this incident'),
    noPlan: Text.optional().describe('why no plan is offered'),
    feedback: z.enum(['good', 'bad']).optional(),
    failedStep: z.object({ step: z.string(), code: z.string(), message: z.string(), dead: z.boolean() }).optional(),
  })
  .describe('one incident: always the fold of its timeline')
export type Incident = z.output<typeof Incident>

/** `state` may be given several times. */
export const IncidentQuery = z.strictObject({
  ...pageQuery(['updatedAt', 'openedAt', 'severity']),
  cluster: z.string().max(253).optional(),
  namespace: NamespaceName.optional(),
  state: z.union([z.enum(incidentStates).transform((one) => [one]), z.array(z.enum(incidentStates)).max(incidentStates.length)]).optional(),
  open: queryFlag.optional(),
  cause: z.string().max(200).optional(),
  text: z.string().max(200).optional(),
  after: z
    .string()
    .max(300)
    .optional()
    .describe('the `next` of the page before: goes on there, whatever has changed since; `page` is then not looked at'),
})

export const IncidentParams = z.strictObject({ id: IncidentId })
export const IncidentPage = envelope(
  pageData(Incident).extend({ next: z.string().optional().describe('give it as `after` to read on; absent on the last page') }),
)
export const IncidentReply = envelope(Incident)

/** Body of undo, diagnose, dismiss and split; may be left out. */
export const CommentRequest = z.strictObject({ comment: Comment }).default({})
export const MergeRequest = z.strictObject({ into: IncidentId.describe('the incident that stays'), comment: Comment })
export const FeedbackRequest = z.strictObject({ rating: z.enum(['good', 'bad']), comment: Comment })

export const StoredSignal = z
  .object({
    id: z.string(),
    clusterId: z.string(),
    source: z.string(),
    kind: z.enum(signalKinds),
    dedupKey: z.string(),
    status: z.enum(['firing', 'resolved']),
    severity: Severity,
    title: z.string(),
    object: ObjectRef.optional(),
    at: Instant,
    labels: z.record(z.string(), z.string()),
    facts: JsonObject,
    receivedAt: Instant,
    incidentId: z.string().optional(),
    count: z.number(),
  })
  .describe('something that happened, as a source saw it')
export type StoredSignal = z.output<typeof StoredSignal>

export const Delivery = z.object({
  id: z.number(),
  channel: z.string(),
  about: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('event'), incidentId: z.string(), seq: z.number() }),
    z.object({
      kind: z.literal('announcement').describe('no trouble of one incident'),
      announcement: z.object({
        key: z.string(),
        kind: z.enum(announcementKinds),
        severity: Severity,
        title: Text,
        body: Text,
        path: z.string().describe('its page'),
        facts: JsonObject,
      }),
    }),
  ]),
  status: z.enum(['waiting', 'sent', 'dead', 'dropped']),
  attempts: z.number(),
  error: z.string().optional(),
  at: Instant,
  nextAt: Instant.optional().describe('when a waiting one is tried next, at the latest'),
})
export type Delivery = z.output<typeof Delivery>

export const FoldedSignal = z
  .object({
    dedupKey: z.string(),
    source: z.string(),
    kind: z.enum(signalKinds),
    count: z.int().describe('how often it was seen while its incident lived'),
    firstAt: Instant,
    lastAt: Instant,
    status: z.enum(['firing', 'resolved']).describe('of the last one'),
    severity: Severity,
    title: z.string(),
    object: ObjectRef.optional(),
    labels: z.record(z.string(), z.string()),
  })
  .describe('the signals of one key as one')
export type FoldedSignal = z.output<typeof FoldedSignal>
export const FoldedSignalQuery = z.strictObject({ page: pageQuery(['lastAt']).page, pageSize: pageQuery(['lastAt']).pageSize })
export const FoldedSignalPage = envelope(pageData(FoldedSignal))

export const SignalsReply = envelope(list(StoredSignal))
export const DeliveriesReply = envelope(list(Delivery))

/** Data of an `incidents` event on the stream /api/v1/events. */
export const ChangedIncidents = z.object({ ids: list(z.string()) })
export type ChangedIncidents = z.output<typeof ChangedIncidents>

z.globalRegistry.add(Incident, { id: 'Incident' })
z.globalRegistry.add(StoredSignal, { id: 'StoredSignal' })
z.globalRegistry.add(FoldedSignal, { id: 'FoldedSignal' })
z.globalRegistry.add(Delivery, { id: 'Delivery' })
