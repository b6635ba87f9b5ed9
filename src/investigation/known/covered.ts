import type { RuleCause } from './contract.ts'

/** From here on a cause may take in what it covers. */
const leastConfidence = 0.7
const mostAdded = 3

/**
 * Errors that rose, pods that crash and a refused connection are one trouble. The cause that says why takes in those that only say how it shows, with their evidence; what
 * is left keeps its order. Expects the likeliest first; of two that cover each other the likelier one stands.
 */
export function covered(causes: readonly RuleCause[]): readonly RuleCause[] {
  const takers = causes.map((cause, index) =>
    causes.find((other, place) => covers(other, cause) && !(covers(cause, other) && isLikely(cause) && index < place)),
  )
  return causes.flatMap((cause, index) => {
    if (takers[index] !== undefined) return []
    const taken = causes.filter((_, place) => takers[place] === cause)
    const added = taken
      .flatMap(({ evidence }) => evidence.slice(0, mostAdded))
      .filter(({ en }) => !cause.evidence.some((own) => own.en === en))
    return [
      {
        ...cause,
        evidence: [...cause.evidence, ...added],
        impact: [...new Map([...cause.impact, ...taken.flatMap(({ impact }) => impact)].map((text) => [text.en, text])).values()],
        promQL: [...new Set([...cause.promQL, ...taken.flatMap(({ promQL }) => promQL)])],
      },
    ]
  })
}

function covers(cause: RuleCause, other: RuleCause): boolean {
  return (
    cause !== other &&
    isLikely(cause) &&
    (cause.covers ?? []).some((code) => code === other.cause || (code.endsWith('.*') && other.cause.startsWith(code.slice(0, -1))))
  )
}

function isLikely({ confidence }: RuleCause): boolean {
  return confidence >= leastConfidence
}
