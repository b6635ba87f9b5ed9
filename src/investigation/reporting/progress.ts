import type { ReportProgress } from '../../domain/release/report.ts'
import { bounded } from '../../domain/text.ts'
import type { NumberedResult, Progress } from '../conversation/contract.ts'

/** More than anybody reads while they come. */
const mostCalls = 60

export const atFirst: ReportProgress = { round: 0, doing: 'rules', tools: [], answers: 0, calls: [], tokens: { input: 0, output: 0 } }

/** Where a report stands after one more thing has happened. */
export function progressAfter(before: ReportProgress, news: Progress): ReportProgress {
  switch (news.kind) {
    case 'thinking':
      return { ...before, round: news.round, doing: 'thinking', tools: [] }
    case 'asked':
      return { ...before, round: news.round, doing: 'asking', tools: news.tools.slice(0, 40) }
    case 'told':
      return { ...before, answers: before.answers + 1, calls: [...before.calls, callOf(news.answer)].slice(-mostCalls) }
    case 'spent': {
      const { inputTokens, outputTokens, costUsd } = news.spent
      const { costUsd: _, ...rest } = before
      return { ...rest, tokens: { input: inputTokens, output: outputTokens }, ...(costUsd === null ? {} : { costUsd }) }
    }
    case 'proving':
      return { ...before, doing: 'proving', tools: [], queries: news.queries }
  }
}

function callOf({ number, round, result }: NumberedResult): ReportProgress['calls'][number] {
  const { name, durationMs, sizeBytes, cached, outcome } = result
  return { number, round, tool: bounded(name, 128), durationMs, sizeBytes, cached, isError: outcome.kind === 'error' }
}
