import { useState } from 'react'
import type { Incident, ObjectRef } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { keyOf, ObjectName } from '../parts/object-name.tsx'

const shownFirst = 6

/** Every object of the trouble: the cause's first, then those with symptoms, then those that signals named. */
export function Objects({ incident }: { readonly incident: Incident }) {
  const { texts, count } = useWords()
  const [isOpen, setOpen] = useState(false)
  const objects = objectsOf(incident)
  if (objects.length === 0) return null
  return (
    <section>
      <h2>
        {texts.aside.objects} <span className="section-count">{objects.length}</span>
      </h2>
      <ul className="objects">
        {(isOpen ? objects : objects.slice(0, shownFirst)).map((object) => (
          <li key={keyOf(object)}>
            <ObjectName object={object} />
          </li>
        ))}
      </ul>
      {objects.length > shownFirst ? (
        <button type="button" className="text-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? texts.app.fewer : count(texts.app.more, objects.length - shownFirst)}
        </button>
      ) : null}
    </section>
  )
}

function objectsOf({ trouble, objects }: Incident): readonly ObjectRef[] {
  const ofTrouble = trouble === undefined ? [] : [trouble.cause.object, ...trouble.symptoms.map(({ object }) => object)]
  return [...new Map([...ofTrouble, ...objects].map((object) => [keyOf(object), object])).values()]
}
