import { z } from 'zod'
import { AcesoError } from '../domain/errors.ts'
import { epochMsOf, instantOf, msBetween, plusMs } from '../domain/instant.ts'
import type { Json } from '../domain/json.ts'
import { durationMsOf, momentOf } from '../domain/metric/asked-time.ts'
import type { MetricPoint, MetricSeries } from '../ports/metric-source.ts'
import { robustScale, robustScore, unusualScore } from '../statistics/robust.ts'
import { Moment, PromQL, Step } from './answers/inputs.ts'
import { mostSeries, numberText } from './answers/series-answer.ts'
import { defineTool } from './contract.ts'

const keepMs = 15_000
/** Fewer points before say nothing about what is usual. */
const leastBaseline = 8
const wantedPoints = 600

/** The method is in the answer, so that whoever reads a score can say what it means. */
const method = `score = 0.6745 * (x - median) / MAD of the time before; |score| > ${unusualScore} is unusual`

export const detectAnomaly = defineTool({
  kind: 'detect-anomaly',
  description:
    'Compares a stretch of time of each series of a query with the time just before it, robustly (median and MAD), and says what was unusual since when. The most unusual series come first.',
  needs: 'metrics',
  input: z.strictObject({
    query: PromQL,
    start: Moment.describe('beginning of what is judged'),
    end: Moment.default('now'),
    baseline: Step.optional().describe(
      'length of the time before that it is compared with; without it three times as long as what is judged',
    ),
  }),

  async run({ query, start, end, baseline }, metrics, { now, signal }) {
    const [from, to] = [momentOf(start, now, 'start'), momentOf(end, now, 'end')]
    const judgedMs = msBetween(from, to)
    if (judgedMs <= 0) throw new AcesoError('input-invalid', 'the end is not after the start', { path: 'end' })
    const beforeMs = baseline === undefined ? judgedMs * 3 : durationMsOf(baseline, 'baseline')
    const stepMs = Math.max(1000, Math.ceil((judgedMs + beforeMs) / wantedPoints / 1000) * 1000)
    const { series, warnings } = await metrics.queryRange({ promQL: query, start: plusMs(from, -beforeMs), end: to, stepMs }, signal)
    const judged = series.map((one) => judge(one, epochMsOf(from))).toSorted((left, right) => compare(right.weight, left.weight))
    const unusual = judged.filter(({ isUnusual }) => isUnusual).length
    return {
      data: {
        method,
        judged: { from, to },
        baseline: { from: plusMs(from, -beforeMs), to: from },
        stepSeconds: stepMs / 1000,
        unusual,
        series: judged.slice(0, mostSeries).map(({ said }) => said),
      },
      notices: [
        ...(judged.length > mostSeries ? [`${mostSeries} of ${judged.length} series are shown, the most unusual first`] : []),
        ...warnings,
      ],
      keepMs,
    }
  },
})

interface Judged {
  readonly said: Json
  readonly isUnusual: boolean
  readonly weight: number
}

function judge({ labels, points }: MetricSeries, fromMs: number): Judged {
  const finite = points.filter(({ value }) => Number.isFinite(value))
  const before = finite.filter(({ atMs }) => atMs < fromMs).map(({ value }) => value)
  const during = finite.filter(({ atMs }) => atMs >= fromMs)
  if (during.length === 0) return { said: { metric: labels, verdict: 'no data in the judged time' }, isUnusual: false, weight: -1 }
  if (before.length < leastBaseline) {
    const verdict = `only ${before.length} points before: nothing to compare with`
    return { said: { metric: labels, verdict }, isUnusual: false, weight: -1 }
  }
  const scale = robustScale(before)
  const scored = during.map((point) => ({ point, score: robustScore(point.value, scale) }))
  const peak = scored.reduce((most, one) => (Math.abs(one.score) > Math.abs(most.score) ? one : most))
  const beyond = scored.filter(({ score }) => Math.abs(score) > unusualScore)
  const isUnusual = beyond.length > 0
  return {
    isUnusual,
    weight: Math.abs(peak.score),
    said: {
      metric: labels,
      verdict: isUnusual ? (peak.score > 0 ? 'unusually high' : 'unusually low') : 'usual',
      usual: { median: scale.median, mad: scale.mad, points: before.length },
      peak: { ...pointText(peak.point), score: numberText(Number(peak.score.toFixed(1))) },
      ...(beyond[0] === undefined ? {} : { since: instantOf(beyond[0].point.atMs) }),
      shareUnusual: Number((beyond.length / scored.length).toFixed(3)),
      last: pointText(during.at(-1) ?? peak.point),
    },
  }
}

/** Two infinities are equal, which their difference does not say. */
function compare(left: number, right: number): number {
  return left === right ? 0 : left - right
}

function pointText({ atMs, value }: MetricPoint) {
  return { at: instantOf(atMs), value }
}
