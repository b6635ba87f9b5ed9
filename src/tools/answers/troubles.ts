import { certaintyOf } from '../../domain/incident/confidence.ts'
import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Hypothesis, NotChecked, Trouble } from '../../domain/incident/hypothesis.ts'
import type { Json } from '../../domain/json.ts'
import { refText } from '../../domain/object-ref.ts'
import { bounded } from '../../domain/text.ts'

const mostEvidence = 12
const mostSymptoms = 15

/** A trouble in the words of its analyzer, its evidence numbered so that it can be cited. */
export function troubleJson({ key, cause, alternatives, symptoms }: Trouble): Json {
  return {
    key,
    ...causeJson(cause),
    symptoms: symptoms.slice(0, mostSymptoms).map(({ code, object, message }) => ({ code, object: refText(object), message: message.en })),
    ...(symptoms.length > mostSymptoms ? { moreSymptoms: symptoms.length - mostSymptoms } : {}),
    otherCauses: alternatives
      .slice(0, 3)
      .map((other) => ({ cause: other.cause, object: refText(other.object), summary: other.summary.en, confidence: other.confidence })),
  }
}

function causeJson(cause: Hypothesis) {
  return {
    cause: cause.cause,
    object: refText(cause.object),
    summary: cause.summary.en,
    severity: cause.severity,
    confidence: cause.confidence,
    certainty: certaintyOf(cause.confidence),
    evidence: cause.evidence.slice(0, mostEvidence).map((one, index) => evidenceJson(one, index)),
    against: cause.against.slice(0, mostEvidence).map((one, index) => evidenceJson(one, index)),
    mends: cause.mends.map(({ action, target, params, why }) => ({ action, target: refText(target), params, why: why.en })),
    ...(cause.advice === undefined ? {} : { advice: cause.advice.en }),
  }
}

function evidenceJson({ kind, strength, text, origin, at, count }: Evidence, index: number) {
  return {
    number: index + 1,
    kind,
    strength,
    text: bounded(text.en, 600),
    origin,
    ...(at === undefined ? {} : { at }),
    ...(count === undefined ? {} : { count }),
  }
}

export function notCheckedJson(notChecked: readonly NotChecked[]): readonly Json[] {
  return notChecked.slice(0, 20).map(({ what, why }) => ({ what: what.en, why: why.en }))
}
