import { fill, type Text, verbatim } from '../../../src/domain/text.ts'
import type { Incident, ObjectRef } from '../api/shapes.ts'
import type { Texts } from '../texts/shape.ts'

/** The one sentence of a trouble: its cause where that is known, otherwise what Aceso is doing about not knowing it. */
export function sentenceOf(incident: Incident, texts: Texts): Text {
  if (incident.trouble !== undefined) return incident.trouble.cause.summary
  if (incident.verdict === undefined) return fill(verbatim(texts.trouble.diagnosing), { title: incident.title })
  return verbatim(incident.title)
}

/** Since when it lasts: what is known of the cause, else of its first symptom. When Aceso first heard of it says less, and stands beside. */
export function sinceOf({ trouble, openedAt }: Incident): string {
  const symptoms = trouble?.symptoms.flatMap(({ since }) => (since === undefined ? [] : [since])) ?? []
  return trouble?.cause.since ?? symptoms.toSorted()[0] ?? openedAt
}

/** The object that a trouble is about: where it is mended, else where it was seen. */
export function objectOf(incident: Incident): ObjectRef | undefined {
  return incident.trouble?.cause.object ?? incident.objects[0]
}
