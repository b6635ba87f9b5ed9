import { confidenceOf } from '../domain/incident/confidence.ts'
import type { Hypothesis, Symptom } from '../domain/incident/hypothesis.ts'
import { msBetween } from '../domain/instant.ts'

/** A symptom may be noticed this much before the cause's own time stamp: conditions and events are a little out of step. */
export const toleranceMs = 60_000

/** Below this a hypothesis is told as a possibility beside "not known". */
export const leastConfidence = 0.4

/** Explanations of last resort: true of nearly every failure, so that a specific cause of equal weight wins. */
const genericFamilies = new Set(['release', 'crash'])
const genericHandicap = 0.05
const certain = 0.9

function causeFamily(cause: string): string {
  return cause.split('.', 1)[0] ?? cause
}

export function isGeneric({ cause }: Hypothesis): boolean {
  return genericFamilies.has(causeFamily(cause))
}

/** What decides between two explanations of the same symptom. */
function strengthOf(hypothesis: Hypothesis): number {
  return hypothesis.confidence - (isGeneric(hypothesis) ? genericHandicap : 0)
}

/** Strongest first; equal ones in a fixed order, so that every scan answers alike. */
export function byStrength(left: Hypothesis, right: Hypothesis): number {
  return (
    strengthOf(right) - strengthOf(left) ||
    (left.since ?? '').localeCompare(right.since ?? '') ||
    keyText(left).localeCompare(keyText(right))
  )
}

function keyText({ cause, object, facts }: Hypothesis): string {
  return `${cause} ${object.kind} ${object.namespace}/${object.name} ${String(facts['container'] ?? '')}`
}

/** Two causes that are both beyond doubt and of different kinds hold side by side: each needs its own mend. A silent node explains everything on it. */
export function areIndependent(left: Hypothesis, right: Hypothesis): boolean {
  const families = [causeFamily(left.cause), causeFamily(right.cause)]
  if (families[0] === families[1] || families.includes('node')) return false
  return [left, right].every((one) => one.confidence >= certain && !isGeneric(one))
}

/** A cause does not come after its symptoms: one that seems to gets evidence against it. */
export function weighedByTime(hypothesis: Hypothesis, symptoms: readonly Symptom[]): Hypothesis {
  const { since } = hypothesis
  const first = symptoms
    .flatMap((found) => (found.since === undefined ? [] : [found]))
    .toSorted((left, right) => (left.since ?? '').localeCompare(right.since ?? ''))[0]
  if (since === undefined || first?.since === undefined || msBetween(first.since, since) <= toleranceMs) return hypothesis
  const seconds = Math.round(msBetween(first.since, since) / 1000)
  const against = [
    ...hypothesis.against,
    {
      kind: 'history' as const,
      strength: 'strong' as const,
      text: {
        en: `${first.object.kind} ${first.object.name} was in trouble ${seconds} s before this came to be`,
        zh: `${first.object.kind} ${first.object.name} 在此之前 ${seconds} 秒已出现异常`,
      },
      origin: `kubectl describe ${first.object.kind.toLowerCase()} ${first.object.name}${first.object.namespace === '' ? '' : ` -n ${first.object.namespace}`}`,
      object: first.object,
      at: first.since,
    },
  ]
  return { ...hypothesis, against, confidence: confidenceOf(hypothesis.evidence, against) }
}
