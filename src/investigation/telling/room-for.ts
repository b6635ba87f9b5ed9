import type { Model } from '../../ports/model.ts'

/** How much of what a model reads is meant for what. Whoever reads little is told less of each, not nothing of the last. */
export interface Room {
  /** Of all that the rules have asked, in the brief. */
  readonly briefTokens: number
  /** Of one answer in the brief that a cause rests on. */
  readonly citedTokens: number
}

const most: Room = { briefTokens: 6_000, citedTokens: 250 }

export function roomFor(model: Pick<Model, 'state'>): Room {
  const state = model.state()
  if (state.kind === 'off') return most
  const share = (part: number, limit: number): number => Math.min(limit, Math.floor(state.inputTokens / part))
  return { briefTokens: share(8, most.briefTokens), citedTokens: share(24, most.citedTokens) }
}
