import { useState } from 'react'
import type { ReleaseDetail, Report } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { readersZone } from '../language/time.ts'
import { Choice } from '../parts/choice.tsx'
import { brief, tame } from '../parts/foreign.tsx'
import { useAddress } from '../parts/search-params.ts'
import { chartWindow } from './chart-window.ts'
import { QueryChart } from './query-chart.tsx'

interface ChartsParts {
  readonly release: ReleaseDetail['deployment']
  readonly report: Report
}

/** As many hosts as one question may name. */
const mostHosts = 200

/** A chart for each query of the report, for all hosts of the release or for the one that the address names, and the queries that were dropped, with the reason. */
export function Charts({ release, report }: ChartsParts) {
  const { locale, texts, count, say, number } = useWords()
  const t = texts.report.charts
  const [address, change] = useAddress()
  // One moment for as long as the page is open: a window that moved with the clock would ask Prometheus again with every second.
  const [openedMs] = useState(() => Date.now())
  const window = chartWindow(release, report, openedMs)
  const valid = report.queries.filter(({ status }) => status === 'valid')
  const dropped = report.queries.filter(({ status }) => status === 'dropped')
  if (report.queries.length === 0) return null
  const known = release.hosts.slice(0, mostHosts)
  const hosts = known.filter((host) => host === address.get('host'))
  const asksHosts = known.length > 1 && valid.some(({ promQL }) => promQL.includes('{{'))
  return (
    <section className="section" aria-labelledby="charts">
      <h2 id="charts">{t.title}</h2>
      {asksHosts ? (
        <div className="chart-hosts">
          <Choice
            label={t.host}
            any={say(t.allHosts, { n: number(known.length) })}
            value={hosts[0] ?? ''}
            choose={(host) => change({ host: host === '' ? undefined : host })}
          >
            {known.map((host) => [host, brief(host, 60)] as const)}
          </Choice>
          {release.hosts.length > known.length ? (
            <span className="quiet">{count(t.hostsLeft, release.hosts.length - known.length)}</span>
          ) : null}
        </div>
      ) : null}
      <p className="quiet">{valid.length === 0 ? t.none : say(t.zone, { zone: readersZone() })}</p>
      <div className="query-charts">
        {valid.map(({ promQL }) => (
          <QueryChart
            key={promQL}
            promQL={promQL}
            hosts={hosts.length > 0 ? hosts : known}
            window={window}
            version={release.packageVersion}
          />
        ))}
      </div>
      {dropped.length === 0 ? null : (
        <details className="fold dropped">
          <summary>{count(t.dropped, dropped.length)}</summary>
          <ul>
            {dropped.map(({ promQL, why, reason }) => (
              <li key={promQL}>
                <code>{tame(promQL)}</code> <span className="quiet">{tame(reason?.[locale] ?? why ?? '')}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
