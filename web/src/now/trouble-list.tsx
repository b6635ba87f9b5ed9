import { memo } from 'react'
import { Link } from 'wouter'
import type { Incident } from '../api/shapes.ts'
import { objectOf, sentenceOf, sinceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { Certainty } from '../parts/certainty.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { StateWord } from '../parts/state-word.tsx'
import { Since } from '../parts/when.tsx'

/** One trouble is one line is one sentence. */
export function TroubleList({ incidents, chosen }: { readonly incidents: readonly Incident[]; readonly chosen: string | undefined }) {
  const { texts } = useWords()
  const { columns } = texts.now
  return (
    <div className="list">
      <div className="list-head" aria-hidden="true">
        <span>{columns.state}</span>
        <span>{columns.trouble}</span>
        <span>{columns.certainty}</span>
        <span className="list-number">{columns.symptoms}</span>
        <span className="list-number">{columns.since}</span>
      </div>
      <ul aria-label={texts.now.list}>
        {incidents.map((incident) => (
          <TroubleRow key={incident.id} incident={incident} isChosen={incident.id === chosen} />
        ))}
      </ul>
    </div>
  )
}

/** Walking a long list by key marks two rows; the others are not drawn again. */
const TroubleRow = memo(function TroubleRow({ incident, isChosen }: { readonly incident: Incident; readonly isChosen: boolean }) {
  const { texts, count, number, of } = useWords()
  const object = objectOf(incident)
  const symptoms = incident.trouble?.symptoms.length
  return (
    <li className={isChosen ? 'row row-chosen' : 'row'} data-row={incident.id} {...(isChosen ? { 'aria-current': true as const } : {})}>
      <StateWord incident={incident} />
      <div className="row-main">
        <Link href={`/i/${incident.id}`} className="row-link">
          {of(sentenceOf(incident, texts))}
        </Link>
        <span className="row-under">
          {object === undefined ? null : <ObjectName object={object} />}
          <span className="quiet">{texts.severity[incident.severity]}</span>
          {incident.reopened > 0 ? <span className="quiet">{count(texts.trouble.reopened, incident.reopened)}</span> : null}
          <span className="quiet row-id">{incident.id}</span>
        </span>
      </div>
      <span className="row-certainty">
        <Certainty word={incident.certainty} confidence={incident.trouble?.cause.confidence} />
      </span>
      <span className="row-symptoms list-number">
        <span className="row-wide">{symptoms === undefined ? '–' : number(symptoms)}</span>
        <span className="row-narrow">{symptoms === undefined ? '' : count(texts.now.symptoms, symptoms)}</span>
      </span>
      <span className="row-since list-number">
        <Since at={sinceOf(incident)} />
      </span>
    </li>
  )
})
