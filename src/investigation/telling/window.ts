import type { Model } from '../../ports/model.ts'

/** One answer never takes more than this part of what a model reads. */
const answerShare = 1 / 32
const mostAnswerTokens = 4_000

export function inputTokensOf(model: Pick<Model, 'state'>): number {
  const state = model.state()
  return state.kind === 'on' ? state.inputTokens : Number.POSITIVE_INFINITY
}

/** How long one answer may be as it is told. */
export function answerTokens(model: Pick<Model, 'state'>): number {
  return Math.min(mostAnswerTokens, Math.floor(inputTokensOf(model) * answerShare))
}
