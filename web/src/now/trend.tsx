import { useIncidents } from '../api/questions.ts'
import { useWords } from '../language/language.tsx'
import { hourText } from '../language/time.ts'
import { SmallChart } from '../parts/small-chart.tsx'
import { openingsByHour, peakOf } from './openings.ts'

/** How many troubles opened, hour by hour. */
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
  return (
    <SmallChart
      points={hours.map(({ startMs, n }) => ({ label: hourText(locale, startMs), n }))}
      step={6}
      answer={total === 0 ? texts.now.openedNone : count(texts.now.opened, total)}
      note={peak === undefined ? undefined : say(texts.now.openedPeak, { hour: hourText(locale, peak.startMs), n: number(peak.n) })}
      table={{ caption: texts.now.openedTable, label: texts.now.hour, number: texts.now.count }}
    />
  )
}
