import { confidenceOf } from '../../domain/incident/confidence.ts'
import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Hypothesis, Mend } from '../../domain/incident/hypothesis.ts'
import type { Instant } from '../../domain/instant.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import { type Facts, fill, type Text } from '../../domain/text.ts'
import type { CauseText } from './cause-text.ts'

export interface HypothesisParts {
  readonly object: ObjectRef
  readonly facts: Facts
  readonly evidence: readonly Evidence[]
  readonly against?: readonly Evidence[]
  readonly explains: readonly ObjectRef[]
  readonly dependsOn?: readonly ObjectRef[]
  readonly since?: Instant
  readonly mends?: readonly Mend[]
  readonly advice?: Text
}

/** Builds hypotheses for an analyzer's own codes: sentence from its texts, confidence from its evidence. `{object}` is `namespace/name`. */
export function hypotheses<Code extends string>(
  causes: Readonly<Record<Code, CauseText>>,
): (cause: Code, parts: HypothesisParts) => Hypothesis {
  return (cause, parts) => {
    const text = causes[cause]
    const { object } = parts
    const facts = {
      ...parts.facts,
      object: object.namespace === '' ? object.name : `${object.namespace}/${object.name}`,
      name: object.name,
    }
    return {
      cause,
      object,
      facts,
      summary: fill(text.summary, facts),
      severity: text.severity,
      confidence: confidenceOf(parts.evidence, parts.against),
      evidence: parts.evidence,
      against: parts.against ?? [],
      explains: parts.explains,
      mends: parts.mends ?? [],
      advice: parts.advice ?? fill(text.help, facts),
      ...(parts.dependsOn === undefined ? {} : { dependsOn: parts.dependsOn }),
      ...(parts.since === undefined ? {} : { since: parts.since }),
    }
  }
}
