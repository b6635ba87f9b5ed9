import { z } from 'zod'
import { modelPurposes, refusalReasons } from '../../../ports/model/model.ts'
import { Instant, list, Text } from './basics.ts'
import { envelope } from './envelope.ts'

const usd = z.number().min(0)
const purpose = z.enum(modelPurposes)
const contextTokens = z.int().nullable().describe('question and answer together; null: not known')

const ModelState = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('on'),
    provider: z.string(),
    model: z.string(),
    backups: list(z.string()),
    contextTokens,
    inputTokens: z.int().describe('most tokens of one question'),
  }),
  z.object({ kind: z.literal('off'), reason: z.enum(['disabled', 'no-key', 'no-model']), why: Text }),
])

const Provider = z.object({
  provider: z.string(),
  title: z.string(),
  model: z.string(),
  address: z.string(),
  price: z.object({ input: usd, output: usd }).nullable().describe('US dollars for a million tokens; null: not known'),
  contextTokens,
  breaker: z
    .enum(['closed', 'open', 'trying'])
    .describe('open: it failed and is left alone; trying: the next question shows whether it is back'),
  openUntil: Instant.optional(),
  failures: z.int().describe('since its last answer'),
  lastError: z.object({ code: z.string(), message: z.string(), at: Instant }).optional(),
  lastOk: z.object({ at: Instant, tookMs: z.number() }).optional(),
})

const Spend = z.object({
  month: z.string().describe('in UTC').meta({ example: '2026-11' }),
  monthUsd: usd,
  reservedUsd: usd.describe('for questions that are being asked'),
  hourTasks: z.int().describe('analyses and conversations of the last 60 minutes'),
  parts: list(
    z.object({
      purpose,
      provider: z.string(),
      model: z.string(),
      calls: z.int(),
      costUsd: usd.nullable().describe("null: no call's price is known"),
      unpriced: z.int().describe('calls whose price is not known; what they cost is in no sum'),
      inputTokens: z.int(),
      outputTokens: z.int(),
    }),
  ),
  refusals: list(z.object({ purpose, reason: z.enum(refusalReasons), count: z.int(), lastAt: Instant })),
})

export const ModelOverview = z
  .object({
    state: ModelState,
    providers: list(Provider).describe('in the order in which they are asked'),
    unusable: list(
      z.object({ provider: z.string(), title: z.string(), reason: z.enum(['no-key', 'no-model', 'no-address']), why: Text }),
    ).describe('named or given a key, and cannot be asked'),
    spend: Spend,
    limits: z.object({ usdPerMonth: usd.nullable(), tasksPerHour: z.int().nullable() }).describe('null: no limit'),
    remainingUsd: usd.nullable(),
  })
  .describe('models: who is asked, how they are, what they cost')
export type ModelOverview = z.output<typeof ModelOverview>
export const ModelOverviewReply = envelope(ModelOverview)

/** The budget alone, in the documented terms. */
const AnalysisUsage = z.object({
  month: z.string(),
  monthCost: usd,
  unpricedCalls: z.int().describe('of this month, whose price is not known; what they cost is in no sum'),
  maxCostPerMonth: usd.nullable(),
  remainingCost: usd.nullable(),
  hourCount: z.int(),
  maxAnalysisPerHour: z.int().nullable(),
  denials: z.record(z.string(), z.int()).describe('of this month, by reason'),
})
export const AnalysisUsageReply = envelope(AnalysisUsage)

z.globalRegistry.add(ModelOverview, { id: 'ModelOverview' })
