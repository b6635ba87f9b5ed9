import type { ModelOverview } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { sayCompact, sayPercent, sayUsd } from '../language/say.ts'
import { tame } from '../parts/foreign.tsx'
import { titleOf } from './provider-title.ts'

type Part = ModelOverview['spend']['parts'][number]

/** What the money went to: each purpose with its share of the budget, and the models it asked. */
export function Spending({ models: { spend, limits, providers } }: { readonly models: ModelOverview }) {
  const { texts } = useWords()
  const t = texts.models
  const limit = limits.usdPerMonth
  const purposes = [...Map.groupBy(spend.parts, ({ purpose }) => purpose)].toSorted(
    (left, right) => (sumOf(right[1]) ?? 0) - (sumOf(left[1]) ?? 0),
  )
  return (
    <section>
      <h2>{t.parts}</h2>
      {purposes.length === 0 ? (
        <p className="quiet">{t.nothing}</p>
      ) : (
        <table className="table storage-table spending">
          <thead>
            <tr>
              <th scope="col">{t.purpose}</th>
              <th scope="col">{t.calls}</th>
              <th scope="col">{t.tokens}</th>
              <th scope="col">{t.cost}</th>
            </tr>
          </thead>
          {purposes.map(([purpose, parts]) => (
            <tbody key={purpose}>
              <PurposeRow purpose={purpose} parts={parts} whole={limit ?? spend.monthUsd} isLimit={limit !== null} />
              {parts.map((part) => (
                <ModelRow key={`${part.provider} ${part.model}`} part={part} provider={titleOf(part.provider, providers)} />
              ))}
            </tbody>
          ))}
        </table>
      )}
    </section>
  )
}

interface PurposeParts {
  readonly purpose: Part['purpose']
  readonly parts: readonly Part[]
  readonly whole: number
  readonly isLimit: boolean
}

function PurposeRow({ purpose, parts, whole, isLimit }: PurposeParts) {
  const { locale, texts, say, number } = useWords()
  const t = texts.models
  const cost = sumOf(parts)
  const share = whole <= 0 ? 0 : Math.min(1, (cost ?? 0) / whole)
  return (
    <tr className="spending-purpose">
      <th scope="row">
        {t.purposes[purpose]}
        <span className="spending-share">
          <span className="gauge-bar" aria-hidden="true">
            <span style={{ inlineSize: `${share * 100}%` }} />
          </span>
          <span className="quiet">{say(isLimit ? t.share : t.ofMonth, { share: sayPercent(locale, share) })}</span>
        </span>
      </th>
      <td>{number(parts.reduce((sum, { calls }) => sum + calls, 0))}</td>
      <Tokens n={parts.reduce((sum, { inputTokens, outputTokens }) => sum + inputTokens + outputTokens, 0)} />
      <Cost usd={cost} />
    </tr>
  )
}

function ModelRow({ part, provider }: { readonly part: Part; readonly provider: string }) {
  const { texts, number, count } = useWords()
  const { model, calls, inputTokens, outputTokens, costUsd, unpriced } = part
  return (
    <tr className="spending-model">
      <td>
        <code>{tame(model)}</code> <span className="quiet">{provider}</span>
        {unpriced === 0 ? null : <p className="quiet">{count(texts.models.unpriced, unpriced)}</p>}
      </td>
      <td>{number(calls)}</td>
      <Tokens n={inputTokens + outputTokens} />
      <Cost usd={costUsd} />
    </tr>
  )
}

function Tokens({ n }: { readonly n: number }) {
  const { locale, number } = useWords()
  return <td title={number(n)}>{sayCompact(locale, n)}</td>
}

function Cost({ usd }: { readonly usd: number | null }) {
  const { locale, texts } = useWords()
  return <td>{usd === null ? texts.models.unknownCost : sayUsd(locale, usd)}</td>
}

/** Null: no call's price is known. */
function sumOf(parts: readonly Part[]): number | null {
  return parts.reduce<number | null>((sum, { costUsd }) => (costUsd === null ? sum : (sum ?? 0) + costUsd), null)
}
