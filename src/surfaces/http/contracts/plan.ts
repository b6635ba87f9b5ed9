import { z } from 'zod'
import { riskLevels } from '../../../domain/grades.ts'
import { Instant, Json, JsonObject, list, ObjectRef, Text } from './basics.ts'

const Path = list(z.union([z.string(), z.number()]))

export const FieldChange = z
  .object({
    path: Path,
    before: Json.optional().describe('absent: the field is not there'),
    after: Json.optional().describe('absent: the field is removed'),
    guards: list(z.object({ path: Path, value: Json })),
  })
  .describe('one field of one object before and after')
export type FieldChange = z.output<typeof FieldChange>

export const FilledIn = z.object({ path: Path, value: Json }).describe('what the API server made of a field that was written')

export const ClusterWrite = z.discriminatedUnion('verb', [
  z.object({ verb: z.literal('patch'), changes: list(FieldChange) }),
  z.object({ verb: z.literal('delete'), uid: z.string(), graceSeconds: z.number().optional(), export: z.literal(true).optional() }),
  z.object({ verb: z.literal('uninstall'), revision: z.number() }),
])

export const PlannedAction = z
  .object({
    kind: z.string(),
    target: ObjectRef,
    targetUid: z.string(),
    targetGeneration: z.number(),
    params: JsonObject,
    write: ClusterWrite,
    risk: z.enum(riskLevels),
    title: Text,
    diff: z.string().describe('unified diff of the YAML'),
    undoable: z.boolean(),
    cleanUp: z.literal(true).optional().describe('takes an instance down instead of mending it'),
    manual: z.string().describe('the same change by hand'),
  })
  .describe('one step of a plan, with everything that approval binds to')
export type PlannedAction = z.output<typeof PlannedAction>

export const Plan = z
  .object({
    id: z.string(),
    incidentId: z.string(),
    clusterId: z.string(),
    actions: list(PlannedAction),
    why: Text,
    risk: z.enum(riskLevels),
    digest: z.string().describe('SHA-256 over the exact writes: what an approval signs'),
    requestedBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
    notBefore: Instant.optional().describe('not carried out sooner: the trouble may pass by itself'),
    isRenewed: z.literal(true).optional().describe('must come out the same from a new look right before it is carried out'),
    lagMs: z.number().optional().describe('signs of its success may come so much later than the time that a roll-out may take'),
    requiredApprovals: z.number(),
    approvals: list(z.object({ by: z.string(), at: Instant, comment: z.string().optional() })),
    state: z.enum(['proposed', 'approved', 'rejected', 'expired', 'executing', 'executed', 'verified', 'undone', 'failed', 'abandoned']),
    warnings: list(Text),
    ownedBy: z.object({ tool: z.string(), source: z.string() }).optional(),
    dryRun: z.object({ ok: z.boolean(), message: z.string().optional(), at: Instant }).optional(),
  })
  .describe('what would mend a trouble, exactly')
export type Plan = z.output<typeof Plan>

z.globalRegistry.add(FieldChange, { id: 'FieldChange' })
z.globalRegistry.add(PlannedAction, { id: 'PlannedAction' })
z.globalRegistry.add(Plan, { id: 'Plan' })
