import { useState } from 'react'
import type { Incident } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { Since } from '../parts/when.tsx'

const shownFirst = 5

/** What is observably wrong, object by object. */
export function Broken({ incident }: { readonly incident: Incident }) {
  const { texts, of, count } = useWords()
  const [isOpen, setOpen] = useState(false)
  const symptoms = incident.trouble?.symptoms ?? []
  if (incident.trouble === undefined) return null
  const shown = isOpen ? symptoms : symptoms.slice(0, shownFirst)
  return (
    <section className="section" aria-labelledby="broken">
      <h2 id="broken">
        {texts.trouble.broken} <span className="section-count">{count(texts.now.symptoms, symptoms.length)}</span>
      </h2>
      {symptoms.length === 0 ? <p className="quiet">{texts.trouble.noSymptoms}</p> : null}
      <ul className="symptoms">
        {shown.map((symptom) => (
          <li key={`${symptom.code} ${symptom.object.kind} ${symptom.object.namespace} ${symptom.object.name} ${symptom.container ?? ''}`}>
            <span className="symptom-what">{of(symptom.message)}</span>
            <span className="symptom-where">
              <ObjectName object={symptom.object} />
              {symptom.container === undefined ? null : <span className="quiet"> · {symptom.container}</span>}
            </span>
            <span className="symptom-since quiet">{symptom.since === undefined ? null : <Since at={symptom.since} />}</span>
          </li>
        ))}
      </ul>
      {symptoms.length > shownFirst ? (
        <button type="button" className="text-button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? texts.app.fewer : count(texts.app.more, symptoms.length - shownFirst)}
        </button>
      ) : null}
    </section>
  )
}
