import { useIncidentDeed } from '../api/deeds.ts'
import type { Incident } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Problem } from '../parts/problem.tsx'

/** Two buttons whose answer the next trouble of this kind reads. */
export function Feedback({ incident }: { readonly incident: Incident }) {
  const { texts, say } = useWords()
  const deed = useIncidentDeed()
  const { aside } = texts
  const rate = (rating: 'good' | 'bad'): void => deed.mutate({ do: 'feedback', id: incident.id, rating })
  return (
    <section>
      <h2>{aside.feedback}</h2>
      <div className="feedback">
        <button
          type="button"
          className="button"
          aria-pressed={incident.feedback === 'good'}
          disabled={deed.isPending}
          onClick={() => rate('good')}
        >
          {aside.good}
        </button>
        <button
          type="button"
          className="button"
          aria-pressed={incident.feedback === 'bad'}
          disabled={deed.isPending}
          onClick={() => rate('bad')}
        >
          {aside.bad}
        </button>
      </div>
      <p className="quiet" role="status">
        {incident.feedback === undefined ? '' : say(aside.thanks, { rating: aside[incident.feedback] })}
      </p>
      {deed.error === null ? null : <Problem fault={deed.error} />}
    </section>
  )
}
