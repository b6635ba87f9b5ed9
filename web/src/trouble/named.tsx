import type { Incident } from '../api/shapes.ts'
import { objectOf, sentenceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { StateWord } from '../parts/state-word.tsx'

/** A trouble in a question about two of them: its sentence, its object and its id. */
export function Named({ incident }: { readonly incident: Incident }) {
  const { texts, of } = useWords()
  const object = objectOf(incident)
  return (
    <li>
      <span className="named-sentence">{of(sentenceOf(incident, texts))}</span>
      <span className="row-under">
        <StateWord incident={incident} />
        {object === undefined ? null : <ObjectName object={object} />}
        <code className="quiet">{incident.id}</code>
      </span>
    </li>
  )
}
