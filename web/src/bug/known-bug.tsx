import { certaintyOf } from '../../../src/domain/incident/confidence.ts'
import type { CrashGroup } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayPercent } from '../language/say.ts'
import { Certainty } from '../parts/certainty.tsx'

/** Others have reported this crash: what they found out, and what to do. */
export function KnownBug({ looksLike }: { readonly looksLike: CrashGroup['members'][number]['looksLike'] }) {
  const { locale, texts, of } = useWords()
  const t = texts.crashes.group
  const all = looksLike.toSorted((left, right) => right.similarity - left.similarity)
  const distinct = [...new Map(all.toReversed().map((one) => [one.id, one])).values()].toReversed()
  const [known, ...others] = distinct
  if (known === undefined) return null
  return (
    <section className="section known-bug" aria-labelledby="known">
      <h2 id="known">
        {t.knownTitle} <Certainty word={certaintyOf(known.similarity)} confidence={known.similarity} />
      </h2>
      <p className="known-title">
        <strong>{known.id}</strong> {known.title}
      </p>
      {known.advice === undefined ? null : <p>{of(known.advice)}</p>}
      <dl className="facts">
        <div>
          <dt>{t.fixedIn}</dt>
          <dd>{known.fixedIn ?? <span className="quiet">{t.notFixed}</span>}</dd>
        </div>
        {others.length === 0 ? null : (
          <div>
            <dt>{t.otherKnown}</dt>
            <dd>
              <ul>
                {others.slice(0, 4).map(({ id, title, similarity }) => (
                  <li key={id}>
                    {id} <span className="quiet">{title}</span> {sayPercent(locale, similarity)}
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
    </section>
  )
}
