import type { ModelOverview } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayUsd } from '../language/say.ts'
import { tame } from '../parts/foreign.tsx'

/** What the money went to, by purpose and model. */
export function BudgetParts({ parts }: { readonly parts: ModelOverview['spend']['parts'] }) {
  const { locale, texts, count, number } = useWords()
  const t = texts.crashes.places.budget
  return (
    <section>
      <h2>{t.parts}</h2>
      {parts.length === 0 ? (
        <p className="quiet">{t.nothing}</p>
      ) : (
        <table className="table storage-table">
          <thead>
            <tr>
              <th scope="col">{t.purpose}</th>
              <th scope="col">{t.calls}</th>
              <th scope="col">{t.tokens}</th>
              <th scope="col">{t.cost}</th>
            </tr>
          </thead>
          <tbody>
            {parts.map(({ purpose, provider, model, calls, costUsd, unpriced, inputTokens, outputTokens }) => (
              <tr key={`${purpose} ${provider} ${model}`}>
                <td>
                  {t.purposes[purpose]} <span className="quiet">{tame(model)}</span>
                  {unpriced === 0 ? null : <p className="quiet">{count(t.unpriced, unpriced)}</p>}
                </td>
                <td>{number(calls)}</td>
                <td>{number(inputTokens + outputTokens)}</td>
                <td>{sayUsd(locale, costUsd)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
