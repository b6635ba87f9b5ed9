import type { ModelOverview } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { SentenceWhen } from '../parts/when.tsx'

/** Questions that were not asked, and why: a reason that nobody sees looks like a model that is broken. */
export function Refusals({ refusals }: { readonly refusals: ModelOverview['spend']['refusals'] }) {
  const { texts, count } = useWords()
  const t = texts.models
  return (
    <section>
      <h2>{t.refusals}</h2>
      {refusals.length === 0 ? <p className="quiet">{t.refusalsNone}</p> : null}
      <ul className="refusals">
        {refusals.map(({ purpose, reason, count: times, lastAt }) => (
          <li key={`${purpose} ${reason}`}>
            <span>{t.purposes[purpose]}</span>
            <span>{t.reasons[reason]}</span>
            <span>{count(t.refused, times)}</span>
            <span className="quiet">
              <SentenceWhen sentence={t.last} at={lastAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
