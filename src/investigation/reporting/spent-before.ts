import type { FinishedReport, SpentBefore } from '../../ports/store/release-store.ts'
import type { Progress } from '../conversation/contract.ts'

/** What a report costs is what all who wrote on it have spent: one that was stopped or killed in the middle has paid for its turns. */
export function withEarlier(written: FinishedReport, { inputTokens, outputTokens, costUsd }: SpentBefore): FinishedReport {
  const { costUsd: own, ...rest } = written
  const tokens = { input: written.tokens.input + inputTokens, output: written.tokens.output + outputTokens }
  return { ...rest, tokens, ...(own === undefined || costUsd === null ? {} : { costUsd: own + costUsd }) }
}

/** The same while it is being written. */
export function newsWithEarlier(news: Progress, before: SpentBefore): Progress {
  if (news.kind !== 'spent') return news
  const { inputTokens, outputTokens, costUsd } = news.spent
  return {
    ...news,
    spent: {
      ...news.spent,
      inputTokens: inputTokens + before.inputTokens,
      outputTokens: outputTokens + before.outputTokens,
      costUsd: costUsd === null || before.costUsd === null ? null : costUsd + before.costUsd,
    },
  }
}
