import { useCrashMetrics, useCrashSummary } from '../api/crashes.ts'
import type { CrashMetrics, CrashSummary } from '../api/shapes.ts'
import type { Tone } from '../incident/standing.ts'
import { useWords } from '../language/language.tsx'
import { sayScore } from '../language/say.ts'
import { hourText } from '../language/time.ts'
import { Mark } from '../parts/mark.tsx'
import { SmallChart } from '../parts/small-chart.tsx'

const tones: Readonly<Record<CrashSummary['agentStatus'], Tone>> = { running: 'green', degraded: 'amber', stopped: 'red', none: 'grey' }

/** Crashes in a few figures, and whether anybody still reports them. */
export function Figures() {
  const { locale, texts, say, count, number } = useWords()
  const t = texts.crashes.figures
  const summary = useCrashSummary().data
  if (summary === undefined) return null
  const { agentStatus, totalCoredumps, processedToday, highValueCoredumps, milvusInstances, cleanedInstances, valueThreshold } = summary
  return (
    <section className="strip figures" aria-label={t.label}>
      <Figure name={t.agents}>
        <span className={`state tone-${tones[agentStatus]}`}>
          <Mark tone={tones[agentStatus]} /> {t.agent[agentStatus]}
        </span>
      </Figure>
      <Figure name={t.total}>{number(totalCoredumps)}</Figure>
      <Figure name={t.today}>{number(processedToday)}</Figure>
      <Figure name={t.high}>
        {number(highValueCoredumps)} <span className="quiet">{say(t.highWhat, { threshold: sayScore(locale, valueThreshold) })}</span>
      </Figure>
      <Figure name={t.instances}>
        {number(milvusInstances)} {cleanedInstances === 0 ? null : <span className="quiet">{count(t.cleaned, cleanedInstances)}</span>}
      </Figure>
      <Figure name={t.model}>{summary.aiAnalysisEnabled ? t.modelOn : t.modelOff}</Figure>
    </section>
  )
}

function Figure({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div className="strip-part">
      <span className="strip-name">{name}</span>
      <span className="strip-value">{children}</span>
    </div>
  )
}

/** When crashes came, and how valuable their cores are: two small charts. */
export function FigureCharts() {
  const metrics = useCrashMetrics().data
  if (metrics === undefined) return null
  return (
    <div className="figure-charts">
      <Hours points={metrics.processingTrends} />
      <Scores ranges={metrics.scoreDistribution} />
    </div>
  )
}

function Hours({ points }: { readonly points: CrashMetrics['processingTrends'] }) {
  const { locale, texts, count } = useWords()
  const t = texts.crashes.figures
  const total = points.reduce((sum, { value }) => sum + value, 0)
  return (
    <SmallChart
      points={points.map(({ timestamp, value }) => ({ label: hourText(locale, Date.parse(timestamp)), n: value }))}
      step={6}
      answer={total === 0 ? t.hoursNone : count(t.hoursAnswer, total)}
      table={{ caption: t.hours, label: t.hour, number: t.count }}
    />
  )
}

function Scores({ ranges }: { readonly ranges: CrashMetrics['scoreDistribution'] }) {
  const { texts, say } = useWords()
  const t = texts.crashes.figures
  const most = ranges.reduce<CrashMetrics['scoreDistribution'][number] | undefined>(
    (best, range) => (range.count > (best?.count ?? 0) ? range : best),
    undefined,
  )
  return (
    <SmallChart
      points={ranges.map(({ scoreRange, count }) => ({ label: scoreRange, n: count }))}
      step={14}
      answer={most === undefined ? t.scoresNone : say(t.scoresAnswer, { range: most.scoreRange.replace('-', '–') })}
      table={{ caption: t.scores, label: t.score, number: t.count }}
    />
  )
}
