import type { Severity } from '../../domain/grades.ts'
import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { instantOf } from '../../domain/instant.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import { maskSecrets } from '../../domain/outside-text/masked-text.ts'
import { bounded, type Facts, fill } from '../../domain/text.ts'
import { type SymptomCode, symptomTexts } from './symptom-texts.ts'

interface SymptomParts {
  readonly facts?: Facts
  readonly sinceMs?: number | undefined
  readonly container?: string
  /** Where it is worse or milder than its code says. */
  readonly severity?: Severity
}

/** A symptom in the words of its code. */
export function symptom(code: SymptomCode, object: ObjectRef, parts: SymptomParts = {}): Symptom {
  const { facts, sinceMs, container, severity } = parts
  const text = symptomTexts[code]
  return {
    code,
    object,
    severity: severity ?? text.severity,
    message: fill(text.message, { ...shown(facts), name: object.name, container: container ?? '' }),
    ...(sinceMs === undefined ? {} : { since: instantOf(sinceMs) }),
    ...(container === undefined ? {} : { container }),
  }
}

const mostShown = 200

/** Reasons come from status texts, which may hold anything. */
function shown(facts: Facts = {}): Facts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' ? bounded(maskSecrets(value.slice(0, 5_000)), mostShown) : value,
    ]),
  )
}
