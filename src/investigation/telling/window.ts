import type { Model } from '../../ports/model.ts'

/** A window that little fits into: some thirty answers must share it. A larger one is asked for no more than that, and has room for long ones. */
const smallTokens = 12_000
const answerShare = { small: 1 / 32, large: 1 / 12 } as const
const mostAnswerTokens = 4_000

export function inputTokensOf(model: Pick<Model, 'state'>): number {
  const state = model.state()
  return state.kind === 'on' ? state.inputTokens : Number.POSITIVE_INFINITY
}

/** How long one answer may be as it is told. */
export function answerTokens(model: Pick<Model, 'state'>): number {
  const inputTokens = inputTokensOf(model)
  return Math.min(mostAnswerTokens, Math.floor(inputTokens * answerShare[inputTokens < smallTokens ? 'small' : 'large']))
}
