import { z } from 'zod'
import type { JsonObject } from '../../domain/json.ts'
import type { Text } from '../../domain/text.ts'
import type { ModelRequest, ModelUsage } from '../../ports/model/model.ts'
import type { CallAnswer } from './providers/call.ts'
import type { Provider } from './providers/provider.ts'

const usage = z.object({
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedTokens: z.number(),
  writtenTokens: z.number().optional(),
})
const call = z.object({ id: z.string(), name: z.string(), input: z.custom<JsonObject>().optional(), raw: z.string() })
/** As much of an answer as whoever goes on with a conversation needs. */
const KeptAnswer = z.object({
  provider: z.object({ kind: z.string(), model: z.string() }),
  answer: z.object({
    text: z.string(),
    toolCalls: z.array(call),
    stop: z.enum(['end', 'tool-calls', 'length', 'filtered', 'other']),
    usage: usage.optional(),
    kept: z.unknown().optional(),
    remarks: z.array(z.string()),
  }),
  usage,
  costUsd: z.number().nullable(),
  notes: z.array(z.object({ en: z.string(), zh: z.string() })),
})

interface Paid {
  readonly provider: Pick<Provider, 'kind' | 'model'>
  readonly answer: CallAnswer
  readonly usage: ModelUsage
  readonly costUsd: number | null
  readonly notes: readonly Text[]
}

/** What was answered to this very turn before whoever asked was killed; undefined where nothing was, or what was kept cannot be read. */
export function keptAnswer({ keep }: ModelRequest<never>): (Paid & { readonly kind: 'answer'; readonly isKept: true }) | undefined {
  const kept = KeptAnswer.safeParse(keep?.before(keep.place))
  return kept.success ? { kind: 'answer', isKept: true, ...(kept.data as Paid) } : undefined
}

/** The same on its way into the store. */
export function keptDoc({ provider: { kind, model }, answer, usage, costUsd, notes }: Paid): unknown {
  return { provider: { kind, model }, answer, usage, costUsd, notes }
}
