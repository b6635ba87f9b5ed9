import { useId, useState } from 'react'
import { useOverview } from '../api/questions.ts'
import { useReportDeed } from '../api/releases.ts'
import type { Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { Problem } from '../parts/problem.tsx'

const stars = [1, 2, 3, 4, 5] as const

/** One to five stars and a word why; who rates again replaces what he said. Averages by model and prompt come from this. */
export function RatingForm({ report }: { readonly report: Report }) {
  const { texts, say, count } = useWords()
  const name = useId()
  const me = useOverview().data?.caller.name
  const deed = useReportDeed()
  const mine = report.ratings.find(({ by }) => by === me)
  const [chosen, setChosen] = useState<number | undefined>(undefined)
  const [comment, setComment] = useState<string | undefined>(undefined)
  const t = texts.report.rating
  const shown = chosen ?? mine?.stars ?? 0
  return (
    <section>
      <h2>{t.title}</h2>
      <form
        className="rating"
        onSubmit={(event) => {
          event.preventDefault()
          if (shown > 0) deed.mutate({ do: 'rate', id: report.id, stars: shown, comment: comment ?? mine?.comment })
        }}
      >
        <fieldset className="rating-stars">
          <legend className="unseen">{t.legend}</legend>
          {stars.map((n) => (
            <label key={n} title={t.words[n]} className={n <= shown ? 'star star-lit' : 'star'}>
              <input type="radio" className="unseen" name={name} value={n} checked={shown === n} onChange={() => setChosen(n)} />
              <span aria-hidden="true">{n <= shown ? '★' : '☆'}</span>
              <span className="unseen">{count(t.stars, n)}</span>
            </label>
          ))}
          {shown === 0 ? null : <span className="quiet">{t.words[shown as (typeof stars)[number]]}</span>}
        </fieldset>
        {chosen === undefined && mine === undefined ? null : (
          <>
            <label className="field">
              <span>{t.why}</span>
              <textarea
                rows={2}
                maxLength={2000}
                value={comment ?? mine?.comment ?? ''}
                onChange={(event) => setComment(event.target.value)}
              />
            </label>
            <button type="submit" className="button" disabled={deed.isPending || shown === 0}>
              {say(mine === undefined ? t.give : t.change, { version: report.version })}
            </button>
          </>
        )}
        <p className="quiet" role="status">
          {deed.isSuccess ? t.thanks : ''}
        </p>
      </form>
      {report.ratings.length === 0 ? <p className="quiet">{t.none}</p> : null}
      <ul className="ratings">
        {report.ratings
          .filter(({ comment: said }) => said !== undefined)
          .slice(-3)
          .map(({ by, stars: given, comment: said }) => (
            <li key={by}>
              <span className="quiet">
                {by} · {count(t.stars, given)}
              </span>{' '}
              {said}
            </li>
          ))}
      </ul>
      {deed.error === null ? null : <Problem fault={deed.error} />}
    </section>
  )
}
