import type { ReactNode } from 'react'
import { useWords } from '../language/language.tsx'

export interface ChartPoint {
  readonly label: string
  readonly n: number
}

export interface ChartMark {
  /** The bar at whose left edge it stands. */
  readonly at: number
  readonly label: string
}

interface ChartParts {
  /** The answer to the chart's one question. */
  readonly title: string
  readonly note?: string | undefined
  readonly unit: string
  readonly points: readonly ChartPoint[]
  readonly marks?: readonly ChartMark[]
  /** What the table behind it is called, and its two columns. */
  readonly table: { readonly caption: string; readonly label: string; readonly number: string }
}

const barWidth = 20
const height = 100

/** Bars over time: the title is the answer, the unit is on the axis, and a table behind it says the same to those who cannot see it. */
export function Chart({ title, note, unit, points, marks = [], table }: ChartParts) {
  const { number } = useWords()
  const peak = Math.max(1, ...points.map(({ n }) => n))
  const width = points.length * barWidth
  return (
    <figure className="chart">
      <figcaption>
        <span className="chart-title">{title}</span>
        {note === undefined ? null : <span className="quiet">{note}</span>}
      </figcaption>
      <div className="chart-plot" aria-hidden="true">
        <span className="chart-peak">
          {number(peak)} <span className="chart-unit">{unit}</span>
        </span>
        <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" focusable="false">
          <line className="chart-line" x1="0" x2={width} y1="0.5" y2="0.5" />
          {points.map(({ label, n }, index) => {
            const bar = n === 0 ? 1.5 : Math.max(4, (n / peak) * height)
            return (
              <rect
                key={label}
                className={n === 0 ? 'trend-none' : 'trend-bar'}
                x={index * barWidth + 2}
                y={height - bar}
                width={barWidth - 4}
                height={bar}
              >
                <title>{`${label}: ${number(n)}`}</title>
              </rect>
            )
          })}
          {marks.map(({ at, label }) => (
            <line key={`${at} ${label}`} className="chart-mark" x1={at * barWidth} x2={at * barWidth} y1="0" y2={height} />
          ))}
        </svg>
        <Dates points={points} />
      </div>
      {marks.length === 0 ? null : (
        <ul className="chart-marks">
          {marks.map(({ at, label }) => (
            <li key={`${at} ${label}`}>
              <span className="quiet">{points[Math.min(at, points.length - 1)]?.label}</span> {label}
            </li>
          ))}
        </ul>
      )}
      <Table points={points} {...table} />
    </figure>
  )
}

/** The first and the last moment, and the one between. */
function Dates({ points }: { readonly points: readonly ChartPoint[] }): ReactNode {
  const shown = [points[0], points[Math.floor(points.length / 2)], points.at(-1)]
  return (
    <span className="chart-dates">
      {shown.map((point, index) => (
        // Three places that never change.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index}>{point?.label}</span>
      ))}
    </span>
  )
}

interface TableParts {
  readonly points: readonly ChartPoint[]
  readonly caption: string
  readonly label: string
  readonly number: string
}

function Table({ points, caption, label, number: heading }: TableParts) {
  const { number } = useWords()
  return (
    <table className="unseen">
      <caption>{caption}</caption>
      <thead>
        <tr>
          <th scope="col">{label}</th>
          <th scope="col">{heading}</th>
        </tr>
      </thead>
      <tbody>
        {points.map((point) => (
          <tr key={point.label}>
            <td>{point.label}</td>
            <td>{number(point.n)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
