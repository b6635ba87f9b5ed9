import type { GroupDetail } from '../api/shapes.ts'
import { useWords } from '../language/language.tsx'
import { bcp47 } from '../language/say.ts'
import { Chart, type ChartMark } from '../parts/chart.tsx'
import { dayOf, trendDays } from './trend-days.ts'

/** How often it struck, day by day, with the versions that came in between. */
export function GroupTrend({ group, asOf }: { readonly group: GroupDetail; readonly asOf: number }) {
  const { locale, texts, say, count, number } = useWords()
  const t = texts.crashes.group
  const days = trendDays(group.summary?.trend ?? [], asOf)
  if (days.length === 0) return null
  const dayText = (ms: number): string => new Intl.DateTimeFormat(bcp47[locale], { month: 'short', day: 'numeric' }).format(ms)
  const total = days.reduce((sum, { n }) => sum + n, 0)
  const peak = days.reduce((most, day) => (day.n > most.n ? day : most))
  return (
    <section className="section" aria-labelledby="trend">
      <h2 id="trend">{t.trend}</h2>
      <Chart
        title={total === 0 ? t.trendNone : count(t.trendAnswer, total)}
        note={total === 0 ? undefined : say(t.trendPeak, { day: dayText(peak.startMs), n: number(peak.n) })}
        unit={t.trendUnit}
        points={days.map(({ startMs, n }) => ({ label: dayText(startMs), n }))}
        marks={releaseMarks(group, days).map(({ at, version }) => ({ at, label: say(t.released, { version }) }))}
        table={{ caption: t.trendTable, label: t.day, number: t.number }}
      />
    </section>
  )
}

/** Versions that first crashed within the shown days; the first version of all is no change. */
function releaseMarks(
  { releases }: GroupDetail,
  days: ReturnType<typeof trendDays>,
): readonly (Pick<ChartMark, 'at'> & { readonly version: string })[] {
  return releases
    .slice(1)
    .flatMap(({ version, firstSeen }) => {
      const at = dayOf(days, Date.parse(firstSeen))
      return at === undefined ? [] : [{ at, version }]
    })
    .slice(-5)
}
