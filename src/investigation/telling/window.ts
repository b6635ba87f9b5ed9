import type { Model } from '../../ports/model/model.ts'

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

/** How much of what a model reads is meant for what. Whoever reads little is told less of each, not nothing of the last. */
export interface Room {
  /** Of all that the rules have asked, in the brief. */
  readonly briefTokens: number
  /** Of one answer in the brief that a cause rests on. */
  readonly citedTokens: number
}

const most: Room = { briefTokens: 6_000, citedTokens: 250 }

export function roomFor(model: Pick<Model, 'state'>): Room {
  const share = (part: number, limit: number): number => Math.min(limit, Math.floor(inputTokensOf(model) / part))
  return { briefTokens: share(8, most.briefTokens), citedTokens: share(24, most.citedTokens) }
}
