import { z } from 'zod'
import { AnalysisSkip } from '../../../domain/crash/crash-analysis.ts'
import { Instant, JsonObject } from './basics.ts'
import { envelope } from './envelope.ts'

/** As it is stored, so that an answer of an older or newer server is shown as well; `src/domain/crash/crash-analysis.ts` says what may stand in it. */
export const StoredAnalysis = JsonObject.describe('what a model said, or why none was asked (skipped)')

export const AnalysisState = z
  .object({
    id: z.string(),
    state: z.enum(['idle', 'waiting', 'asking']).describe('idle: nothing is under way'),
    analysis: StoredAnalysis.optional(),
  })
  .describe('how far the analysis of a crash by a model is')
export type AnalysisState = z.output<typeof AnalysisState>
export const AnalysisStateReply = envelope(AnalysisState)

export const ExplainedCrash = z
  .object({ id: z.string(), crashedAt: Instant, version: z.string(), analysis: StoredAnalysis })
  .describe('a crash of the same bug about which a model has said something')

const text = (most: number) => z.string().min(1).max(most)
/** `POST /api/ai-analysis/request`, as documented. */
export const PermissionRequest = z.object({
  nodeName: text(253),
  coredumpPath: text(4096),
  valueScore: z.number().min(0).max(10),
  estimatedCost: z.number().min(0).max(1000).describe('US dollars'),
  priority: z.enum(['high', 'medium', 'low']).optional().describe('as the agent sees it; the server goes by the score'),
})
export const PermissionReply = z.object({
  allowed: z.boolean(),
  reason: AnalysisSkip.optional().describe('why not'),
  remainingCost: z.number().nullable().describe('US dollars of this month; null: no limit'),
  priority: z.enum(['high', 'medium', 'low']),
})

z.globalRegistry.add(AnalysisState, { id: 'CrashAnalysisState' })
