import { useWords } from '../language/language.tsx'
import { Bars } from './bars.tsx'

interface SmallChartParts {
  /** In the order of the bars. */
  readonly points: readonly { readonly label: string; readonly n: number }[]
  readonly step: number
  /** The chart's title is what it shows. */
  readonly answer: string
  readonly note?: string | undefined
  readonly table: { readonly caption: string; readonly label: string; readonly number: string }
}

const height = 28

/** Bars small enough to stand beside a heading: the title is the answer, the table behind it is for those who cannot see the bars. */
export function SmallChart({ points, step, answer, note, table }: SmallChartParts) {
  const { number } = useWords()
  return (
    <figure className="trend">
      <Bars counts={points.map(({ n }) => n)} height={height} step={step} />
      <figcaption>
        <span>{answer}</span>
        {note === undefined ? null : <span className="quiet">{note}</span>}
      </figcaption>
      <table className="unseen">
        <caption>{table.caption}</caption>
        <thead>
          <tr>
            <th scope="col">{table.label}</th>
            <th scope="col">{table.number}</th>
          </tr>
        </thead>
        <tbody>
          {points
            .filter(({ n }) => n > 0)
            .map(({ label, n }) => (
              <tr key={label}>
                <td>{label}</td>
                <td>{number(n)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  )
}
