import { z } from 'zod'
import { riskLevels } from '../../../domain/grades.ts'
import { evidenceKinds } from '../../../domain/incident/evidence.ts'
import { Certainty, Instant, JsonObject, list, NotChecked, ObjectRef, Severity, Text } from './basics.ts'
import { envelope } from './envelope.ts'
import { NamespaceName } from './names.ts'

export const Evidence = z
  .object({
    kind: z.enum(evidenceKinds),
    strength: z.enum(['proof', 'strong', 'weak']),
    text: Text,
    origin: z.string().describe('how a reader sees it for himself: a kubectl or PromQL line'),
    object: ObjectRef.optional(),
    at: Instant.optional(),
    count: z.number().optional(),
  })
  .describe('a fact with its origin')
export type Evidence = z.output<typeof Evidence>

export const Symptom = z.object({
  code: z.string(),
  object: ObjectRef,
  severity: Severity,
  message: Text,
  since: Instant.optional(),
  container: z.string().optional(),
})
export type Symptom = z.output<typeof Symptom>

export const Mend = z.object({
  action: z.string(),
  target: ObjectRef,
  params: JsonObject,
  why: Text,
  also: list(ObjectRef).optional().describe('further objects that the same is done to'),
  waitMs: z.number().optional(),
  heldBy: Text.optional().describe('what must be done first by others'),
  isRenewed: z.literal(true).optional().describe('made once more from a new look right before it is carried out'),
  lagMs: z.number().optional().describe('signs of its success come so much later than its roll-out'),
})

export const Hypothesis = z
  .object({
    cause: z.string().meta({ example: 'reference.missing' }),
    object: ObjectRef,
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    summary: Text,
    severity: Severity,
    confidence: z.number(),
    evidence: list(Evidence),
    against: list(Evidence),
    explains: list(ObjectRef),
    dependsOn: list(ObjectRef).optional(),
    since: Instant.optional(),
    mends: list(Mend),
    advice: Text.optional(),
  })
  .describe('one possible root cause, with the evidence for and against it')
export type Hypothesis = z.output<typeof Hypothesis>

export const Trouble = z
  .object({
    key: z.string(),
    clusterId: z.string(),
    cause: Hypothesis,
    alternatives: list(Hypothesis),
    symptoms: list(Symptom),
    chain: list(z.object({ from: ObjectRef, to: ObjectRef, relation: z.string() })),
  })
  .describe('one trouble: the cause, and every symptom it explains')
export type Trouble = z.output<typeof Trouble>

export const AnalysisPlan = z.object({
  risk: z.enum(riskLevels),
  actions: list(z.object({ kind: z.string(), target: ObjectRef, title: Text, diff: z.string() })),
})

export const Analysis = z
  .object({
    clusterId: z.string(),
    scannedObjects: z.number(),
    durationMs: z.number(),
    troubles: list(Trouble.extend({ certainty: Certainty, plan: AnalysisPlan.optional() })).describe('most severe first'),
    notChecked: list(NotChecked),
  })
  .describe('one scan of the present world; nothing is stored')
export type Analysis = z.output<typeof Analysis>

export const AnalysisQuery = z.strictObject({ namespace: NamespaceName.optional() })
export const AnalysisReply = envelope(Analysis)

z.globalRegistry.add(Evidence, { id: 'Evidence' })
z.globalRegistry.add(Symptom, { id: 'Symptom' })
z.globalRegistry.add(Hypothesis, { id: 'Hypothesis' })
z.globalRegistry.add(Trouble, { id: 'Trouble' })
z.globalRegistry.add(Analysis, { id: 'Analysis' })
