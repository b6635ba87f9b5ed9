import { useIncidents } from '../api/questions.ts'
import { useWords } from '../language/language.tsx'
import { bcp47 } from '../language/say.ts'
import { Bars } from '../parts/bars.tsx'
import { openingsByHour, peakOf } from './openings.ts'

const height = 28
const step = 6

/** How many troubles opened, hour by hour: the title is the answer, the table behind it is for those who cannot see the bars. */
export function Trend() {
  const { locale, texts, count, say, number } = useWords()
  const newest = useIncidents({ open: undefined, sortBy: 'openedAt', pageSize: 100 })
  if (newest.data === undefined) return null
  const hours = openingsByHour(
    newest.data.data.map(({ openedAt }) => openedAt),
    newest.dataUpdatedAt,
  )
  const total = hours.reduce((sum, { n }) => sum + n, 0)
  const peak = peakOf(hours)
  const hourOf = (ms: number): string =>
    new Intl.DateTimeFormat(bcp47[locale], { hour: '2-digit', minute: '2-digit', hour12: false }).format(ms)
  const answer = total === 0 ? texts.now.openedNone : count(texts.now.opened, total)
  return (
    <figure className="trend">
      <Bars counts={hours.map(({ n }) => n)} height={height} step={step} />
      <figcaption>
        <span>{answer}</span>
        {peak === undefined ? null : (
          <span className="quiet">{say(texts.now.openedPeak, { hour: hourOf(peak.startMs), n: number(peak.n) })}</span>
        )}
      </figcaption>
      <table className="unseen">
        <caption>{texts.now.openedTable}</caption>
        <thead>
          <tr>
            <th scope="col">{texts.now.hour}</th>
            <th scope="col">{texts.now.count}</th>
          </tr>
        </thead>
        <tbody>
          {hours
            .filter(({ n }) => n > 0)
            .map(({ startMs, n }) => (
              <tr key={startMs}>
                <td>{hourOf(startMs)}</td>
                <td>{number(n)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  )
}
