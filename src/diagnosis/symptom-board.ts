import type { Hypothesis, Symptom } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import { derivedCodes } from './relations.ts'

/** One trouble in the making: a cause and the symptoms that it has taken from the board. */
export interface Case {
  readonly cause: Hypothesis
  readonly symptoms: Symptom[]
  readonly chain: { readonly from: ObjectRef; readonly to: ObjectRef; readonly relation: string }[]
  readonly alternatives: Hypothesis[]
}

export function newCase(cause: Hypothesis): Case {
  return { cause, symptoms: [], chain: [], alternatives: [] }
}

/** All symptoms, and which case has taken each. A symptom is taken once: by the strongest cause that explains it. */
export interface SymptomBoard {
  /** What a hypothesis says it explains, of the symptoms that are there. */
  claimedBy(hypothesis: Hypothesis): readonly Symptom[]
  at(ref: ObjectRef): readonly Symptom[]
  holderOf(found: Symptom): Case | undefined
  take(found: Symptom, by: Case): void
  /** Symptoms that nothing explains so far; suspicions are not among them. */
  free(): readonly Symptom[]
}

export function symptomBoard(symptoms: readonly Symptom[], suspicions: readonly Symptom[]): SymptomBoard {
  const byObject = new Map<string, Symptom[]>()
  for (const found of [...symptoms, ...suspicions]) {
    const key = refText(found.object)
    const list = byObject.get(key)
    if (list === undefined) byObject.set(key, [found])
    else list.push(found)
  }
  const holders = new Map<Symptom, Case>()
  const at = (ref: ObjectRef): readonly Symptom[] => byObject.get(refText(ref)) ?? []
  return {
    at,
    claimedBy(hypothesis) {
      const container = hypothesis.facts['container']
      const objects = new Map([hypothesis.object, ...hypothesis.explains].map((ref) => [refText(ref), ref]))
      const isAbout = (found: Symptom): boolean => container === undefined || found.container === undefined || found.container === container
      return [...objects.values()].flatMap((ref) => at(ref).filter((found) => isAbout(found)))
    },
    holderOf: (found) => holders.get(found),
    take(found, by) {
      holders.set(found, by)
      by.symptoms.push(found)
    },
    free: () => symptoms.filter((found) => !holders.has(found)),
  }
}

/** False for what can only follow from another object's trouble. */
export function isRoot({ code }: Symptom): boolean {
  return !derivedCodes.has(code)
}
