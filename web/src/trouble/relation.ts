import type { ObjectRef } from '../api/shapes.ts'
import type { Words } from '../language/language.tsx'
import { keyOf } from '../parts/object-name.tsx'

/** One step from the cause towards a symptom, as a sentence; a relation that a newer server brings is shown as it is called. */
export function relationSentence(
  { from, to, relation }: { readonly from: ObjectRef; readonly to: ObjectRef; readonly relation: string },
  { texts, say }: Pick<Words, 'texts' | 'say'>,
): string {
  const known: Readonly<Record<string, string>> = texts.graph.relations
  const sentence = Object.hasOwn(known, relation) ? known[relation] : undefined
  return say(sentence ?? texts.graph.leads, { from: keyOf(from), to: keyOf(to), relation })
}
