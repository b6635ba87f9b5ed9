import { Link } from 'wouter'
import type { Incident } from '../api/shapes.ts'
import { objectOf, sentenceOf, sinceOf } from '../incident/sentence.ts'
import { useWords } from '../language/language.tsx'
import { wordOf } from '../language/say.ts'
import { Certainty } from '../parts/certainty.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { ObjectName } from '../parts/object-name.tsx'
import { StateWord } from '../parts/state-word.tsx'
import { useTitle } from '../parts/title.ts'
import { Since } from '../parts/when.tsx'

/** The cause in one sentence, how sure that is, and where the trouble stands. */
export function Head({ incident }: { readonly incident: Incident }) {
  const { texts, of, say, count } = useWords()
  const object = objectOf(incident)
  const { trouble, failedStep } = incident
  const sentence = incident.verdict === 'not-known' && trouble === undefined ? texts.trouble.unknownCause : of(sentenceOf(incident, texts))
  useTitle(sentence)
  return (
    <header className="head">
      <p className="head-line">
        <StateWord incident={incident} />
        <span>{texts.severity[incident.severity]}</span>
        <span className="head-id">
          <code>{incident.id}</code>
          <CopyButton text={incident.id} />
        </span>
      </p>
      <h1>
        {sentence}
        {trouble?.cause.evidence.slice(0, 4).map((_, index) => (
          // Evidence is numbered by its place.
          // oxlint-disable-next-line react/no-array-index-key
          <a key={index} className="cite" href={`#evidence-${index + 1}`} aria-label={say(texts.evidence.number, { n: index + 1 })}>
            [{index + 1}]
          </a>
        ))}
      </h1>
      <p className="head-line">
        <Certainty word={incident.certainty} confidence={trouble?.cause.confidence} />
        {object === undefined ? null : <ObjectName object={object} />}
        <Since at={sinceOf(incident)} />
        {incident.reopened > 0 ? <span>{count(texts.trouble.reopened, incident.reopened)}</span> : null}
      </p>
      {trouble === undefined ? (
        <p className="quiet">
          {texts.trouble.shownAs}: {incident.title}
        </p>
      ) : null}
      {incident.mergedInto === undefined ? null : (
        <p className="note">
          <Link href={`/i/${incident.mergedInto}`}>{say(texts.trouble.mergedInto, { id: incident.mergedInto })}</Link>
        </p>
      )}
      {failedStep === undefined || incident.state === 'closed' ? null : (
        <p className={`note tone-${failedStep.dead ? 'amber' : 'grey'}`}>
          {say(failedStep.dead ? texts.trouble.stuck : texts.trouble.stuckRetry, {
            step: wordOf(texts.timeline.phases, failedStep.step),
            message: failedStep.message,
          })}
        </p>
      )}
    </header>
  )
}
