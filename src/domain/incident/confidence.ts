import type { Evidence, Strength } from './evidence.ts'

/**
 * Log-odds each piece of evidence adds for or against (naive Bayes with fixed likelihood ratios: proof 20:1, strong 5:1, weak 2:1, from an even start less one
 * weak doubt). Pieces of one kind about one object are not independent: after the first, each further one counts half of the one before.
 * Failure mode: many weak repetitions cannot reach `certain`, by design. A benchmark compares these numbers with what happened.
 */
const logOdds: Readonly<Record<Strength, number>> = { proof: Math.log(20), strong: Math.log(5), weak: Math.log(2) }
const prior = -Math.log(2)
const most = 0.99

export function confidenceOf(evidenceFor: readonly Evidence[], evidenceAgainst: readonly Evidence[] = []): number {
  const sum = prior + weight(evidenceFor) - weight(evidenceAgainst)
  const confidence = 1 / (1 + Math.exp(-sum))
  return Math.round(Math.min(most, Math.max(1 - most, confidence)) * 100) / 100
}

function weight(pieces: readonly Evidence[]): number {
  const seen = new Map<string, number>()
  const strongestFirst = [...pieces].sort((left, right) => logOdds[right.strength] - logOdds[left.strength])
  let sum = 0
  for (const piece of strongestFirst) {
    const group = `${piece.kind} ${piece.object?.kind ?? ''} ${piece.object?.namespace ?? ''} ${piece.object?.name ?? ''}`
    const before = seen.get(group) ?? 0
    sum += logOdds[piece.strength] / 2 ** before
    seen.set(group, before + 1)
  }
  return sum
}

export type Certainty = 'certain' | 'likely' | 'possible' | 'not-known'

/** The word shown beside the bar. */
export function certaintyOf(confidence: number): Certainty {
  if (confidence >= 0.9) return 'certain'
  if (confidence >= 0.7) return 'likely'
  if (confidence >= 0.4) return 'possible'
  return 'not-known'
}
