import { useState } from 'react'
import type { ReleaseDetail, Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { tame } from '../parts/foreign.tsx'
import { chartWindow } from './chart-window.ts'
import { QueryChart } from './query-chart.tsx'

interface ChartsParts {
  readonly release: ReleaseDetail['deployment']
  readonly report: Report
}

/** A chart for each query of the report, and the queries that were dropped, with the reason. */
export function Charts({ release, report }: ChartsParts) {
  const { texts, count } = useWords()
  const t = texts.report.charts
  // One moment for as long as the page is open: a window that moved with the clock would ask Prometheus again with every second.
  const [openedMs] = useState(() => Date.now())
  const window = chartWindow(release, report, openedMs)
  const valid = report.queries.filter(({ status }) => status === 'valid')
  const dropped = report.queries.filter(({ status }) => status === 'dropped')
  if (report.queries.length === 0) return null
  return (
    <section className="section" aria-labelledby="charts">
      <h2 id="charts">{t.title}</h2>
      {valid.length === 0 ? <p className="quiet">{t.none}</p> : null}
      <div className="query-charts">
        {valid.map(({ promQL }) => (
          <QueryChart key={promQL} promQL={promQL} hosts={release.hosts} window={window} version={release.packageVersion} />
        ))}
      </div>
      {dropped.length === 0 ? null : (
        <details className="fold dropped">
          <summary>{count(t.dropped, dropped.length)}</summary>
          <ul>
            {dropped.map(({ promQL, why }) => (
              <li key={promQL}>
                <code>{tame(promQL)}</code> <span className="quiet">{tame(why ?? '')}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
