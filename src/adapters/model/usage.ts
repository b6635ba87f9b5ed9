import { estimateTokens } from '../../domain/outside-text/token-text.ts'
import type { ModelUsage } from '../../ports/model/model.ts'
import type { CallAnswer } from './providers/call.ts'

export const noUsage: ModelUsage = { inputTokens: 0, outputTokens: 0, cachedTokens: 0 }

export function added(one: ModelUsage, other: ModelUsage): ModelUsage {
  const writtenTokens = (one.writtenTokens ?? 0) + (other.writtenTokens ?? 0)
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    cachedTokens: one.cachedTokens + other.cachedTokens,
    ...(writtenTokens === 0 ? {} : { writtenTokens }),
  }
}

/** Where a provider does not tell. */
export function estimatedUsage(inputTokens: number, { text, toolCalls }: Pick<CallAnswer, 'text' | 'toolCalls'>): ModelUsage {
  const outputTokens = estimateTokens(text) + toolCalls.reduce((total, { name, raw }) => total + estimateTokens(name + raw), 0)
  return { inputTokens, outputTokens, cachedTokens: 0 }
}
