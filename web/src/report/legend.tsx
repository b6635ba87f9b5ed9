import { tame } from '../parts/foreign.tsx'
import { dashOf } from './plot-option.ts'
import { type SeriesFacts, shortNames } from './series-facts.ts'

/** Which line is which, in the chart's order; one alone is told by the title. */
export function Legend({ lines }: { readonly lines: readonly SeriesFacts[] }) {
  if (lines.length < 2) return null
  const short = shortNames(lines.map(({ name }) => name))
  return (
    <ul className="query-legend">
      {lines.map(({ name }, index) => (
        <li key={name} title={tame(name)}>
          <svg className={`line-key line-${index + 1} line-${dashOf(index)}`} viewBox="0 0 20 4" aria-hidden="true">
            <path d="M0 2h20" />
          </svg>
          <span>{tame(short[index] ?? name)}</span>
        </li>
      ))}
    </ul>
  )
}
