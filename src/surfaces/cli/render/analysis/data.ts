import type { ObjectRef } from '../../../../domain/object-ref.ts'
import type { Language } from '../../../../domain/text.ts'
import type { Scanned } from '../../means.ts'

/** The documented machine form of one scan; a new shape gets a new schema name. Texts are in the chosen language. */
export function analysisData({ analysis }: Scanned, language: Language) {
  return {
    schema: 'aceso.analysis/v1',
    cluster: analysis.clusterId,
    scannedObjects: analysis.scannedObjects,
    durationMs: Math.round(analysis.durationMs),
    troubles: analysis.troubles.map(({ key, cause, symptoms }) => {
      const plan = analysis.plans.get(key)
      return {
        cause: { code: cause.cause, object: named(cause.object), confidence: cause.confidence, summary: cause.summary[language] },
        symptoms: symptoms.map(({ code, object, message }) => ({ code, object: named(object), message: message[language] })),
        evidence: cause.evidence.map(({ kind, text, origin }) => ({ kind, text: text[language], origin })),
        ...(plan === undefined
          ? {}
          : { plan: { risk: plan.risk, actions: plan.actions.map(({ kind, target, diff }) => ({ kind, target: named(target), diff })) } }),
      }
    }),
    notChecked: analysis.notChecked.map(({ what, why }) => ({ what: what[language], why: why[language] })),
  }
}

function named({ kind, namespace, name }: ObjectRef): ObjectRef {
  return { kind, namespace, name }
}
