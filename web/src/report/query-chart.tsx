import { Suspense, useRef } from 'react'
import { forHosts } from '../../../src/domain/metric/hostname-query.ts'
import { useFailedSeries, useSeries } from '../api/releases.ts'
import type { MetricAnswer } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { clock, exact } from '../language/time.ts'
import { Asking } from '../parts/asking.tsx'
import { CopyButton } from '../parts/copy.tsx'
import { tame } from '../parts/foreign.tsx'
import { Guarded } from '../parts/guarded.tsx'
import { part } from '../parts/part.ts'
import { SmallProblem } from '../parts/problem.tsx'
import { useSeen } from '../parts/seen.ts'
import { useTicking } from '../parts/ticker.ts'
import { type ChartMark, marksOf } from './chart-marks.ts'
import type { ChartWindow } from './chart-window.ts'
import { Legend } from './legend.tsx'
import { sayValue } from './say-value.ts'
import { answerOf, type ChartAnswer, factsOf, type SeriesFacts } from './series-facts.ts'

const SeriesPlot = part(() => import('./series-plot.tsx'), 'SeriesPlot')

/** More lines than this are a tangle. */
const mostLines = 8

interface QueryParts {
  readonly promQL: string
  readonly hosts: readonly string[]
  readonly window: ChartWindow
  readonly version: string
}

/** One query, one chart, asked when it comes into sight: the answer as its title, the release and the alert marked, and the numbers as a table behind it. */
export function QueryChart({ promQL, hosts, window, version }: QueryParts) {
  const { texts } = useWords()
  const t = texts.report.charts
  const place = useRef<HTMLElement>(null)
  const isSeen = useSeen(place)
  const askAgain = useFailedSeries()
  const series = useSeries(
    {
      query: hosts.length > 0 ? promQL : forHosts(promQL, []),
      start: new Date(window.startMs).toISOString(),
      end: new Date(window.endMs).toISOString(),
      step: `${window.stepSeconds}s`,
      hostname: promQL.includes('{{') ? hosts : [],
    },
    isSeen,
  )
  return (
    <figure className="query-chart" ref={place}>
      {series.data === undefined ? null : <Answered answer={series.data} window={window} version={version} />}
      {series.data !== undefined ? null : series.error === null ? (
        <div className="query-waiting">{isSeen ? <Asking what={t.asking} /> : null}</div>
      ) : (
        <SmallProblem fault={series.error} what={t.unasked} again={askAgain} />
      )}
      <div className="query-line">
        <code>{tame(promQL)}</code>
        {/* As Prometheus takes it: what stands for the hosts is filled in. */}
        <CopyButton text={runnable(promQL, hosts)} label={t.copy} />
      </div>
    </figure>
  )
}

function runnable(promQL: string, hosts: readonly string[]): string {
  try {
    return forHosts(promQL, hosts)
  } catch {
    // Hosts stand where none can: it is copied as it is.
    return promQL
  }
}

interface AnsweredParts {
  readonly answer: MetricAnswer
  readonly window: ChartWindow
  readonly version: string
}

function Answered({ answer, window, version }: AnsweredParts) {
  const words = useWords()
  const { locale, texts, number, say } = words
  const t = texts.report.charts
  const facts = factsOf(answer.series, window.releasedMs ?? window.alertMs)
  const unit = answer.series[0]?.unit ?? ''
  const marks = marksOf(window, version, texts.report.marks, say)
  const drawn = facts.slice(0, mostLines)
  const leftOut = answer.more + facts.length - drawn.length
  if (facts.length === 0)
    return (
      <figcaption className="query-none">
        <span className="chart-title">{t.noData}</span>
        <span className="quiet">{say(t.noDataWhy, { from: exact(locale, window.startMs), to: exact(locale, window.endMs) })}</span>
        {answer.warnings.map((warning) => (
          <span key={warning} className="quiet">
            {tame(warning)}
          </span>
        ))}
      </figcaption>
    )
  return (
    <>
      <figcaption>
        <span className="chart-title">{titleOf(answerOf(facts), unit, words)}</span>
        {leftOut > 0 ? (
          <span className="quiet">{say(t.more, { shown: number(drawn.length), all: number(drawn.length + leftOut) })}</span>
        ) : null}
      </figcaption>
      <Guarded missing={t.plotMissing}>
        <Suspense fallback={<div className="series-plot" />}>
          <SeriesPlot lines={drawn} unit={unit} window={window} marks={marks} />
        </Suspense>
      </Guarded>
      <Legend lines={drawn} />
      <Marks marks={marks} />
      <Numbers facts={facts} unit={unit} hasMoment={(window.releasedMs ?? window.alertMs) !== undefined} />
    </>
  )
}

type WordsOf = ReturnType<typeof useWords>

function titleOf(answer: ChartAnswer, unit: string, { locale, texts, say }: WordsOf): string {
  const t = texts.report.charts
  const value = (n: number): string => sayValue(locale, n, unit)
  if (answer.kind === 'none') return t.noData
  const name = answer.name === '' ? t.it : tame(answer.name)
  if (answer.kind === 'stays') return say(t.stays, { name, at: value(answer.at) })
  if (answer.kind === 'appears') return say(t.appears, { name, to: value(answer.to) })
  return say(t[answer.kind], { name, from: value(answer.from), to: value(answer.to) })
}

function At({ atMs }: { readonly atMs: number }) {
  const { locale } = useWords()
  const text = useTicking(() => clock(locale, atMs, Date.now()))
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exact(locale, atMs)}>
      {text}
    </time>
  )
}

function Marks({ marks }: { readonly marks: readonly ChartMark[] }) {
  if (marks.length === 0) return null
  return (
    <ul className="query-marks">
      {marks.map(({ kind, atMs, label }) => (
        <li key={kind}>
          <span className={`mark-key mark-${kind}`} aria-hidden="true" />
          <At atMs={atMs} /> {label}
        </li>
      ))}
    </ul>
  )
}

interface NumbersParts {
  readonly facts: readonly SeriesFacts[]
  readonly unit: string
  readonly hasMoment: boolean
}

/** The chart in numbers, for those who cannot see it and those who want to copy one. */
function Numbers({ facts, unit, hasMoment }: NumbersParts) {
  const { locale, texts } = useWords()
  const t = texts.report.charts
  const value = (n: number | undefined): string => (n === undefined ? '–' : sayValue(locale, n, unit))
  return (
    <details className="fold query-numbers">
      <summary>{t.numbers}</summary>
      <div className="query-table">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t.line}</th>
              {hasMoment ? <th scope="col">{t.before}</th> : null}
              <th scope="col">{hasMoment ? t.after : t.farthest}</th>
              <th scope="col">{t.peak}</th>
              <th scope="col">{t.last}</th>
            </tr>
          </thead>
          <tbody>
            {facts.map(({ name, before, after, peak, last }) => (
              <tr key={name}>
                <th scope="row">{name === '' ? t.it : tame(name)}</th>
                {hasMoment ? <td>{value(before)}</td> : null}
                <td>{value(after)}</td>
                <td>{value(peak)}</td>
                <td>{value(last)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
