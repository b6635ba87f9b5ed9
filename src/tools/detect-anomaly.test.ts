import { describe, expect, it } from 'vitest'
import { fakeMetrics, fakeSeries } from '../ports/fakes/fake-metric-source.ts'
import { detectAnomaly } from './detect-anomaly.ts'
import { asking, toolNow } from './fakes/fake-means.ts'

const stepMs = 60_000
/** 45 minutes before and 15 judged, one point a minute, ending now. */
const course = (during: (index: number) => number, before: (index: number) => number = (index) => 10 + (index % 3)): number[] => [
  ...Array.from({ length: 45 }, (_, index) => before(index)),
  ...Array.from({ length: 15 }, (_, index) => during(index)),
]
const fromMs = Date.parse(toolNow) - 60 * stepMs
const judged = async (...all: readonly (readonly number[])[]) => {
  const metrics = fakeMetrics({ answer: { series: all.map((values, index) => fakeSeries({ n: String(index) }, values, fromMs, stepMs)) } })
  const answer = await asking(detectAnomaly, { query: 'x', start: 'now-15m' }, { metrics })
  return { metrics, ...answer, data: answer.data as unknown as { unusual: number; series: readonly Record<string, unknown>[] } }
}

describe('detect_anomaly', () => {
  it('says since when a series is unusually high, and by the published formula how much', async () => {
    const { data } = await judged(course((index) => (index < 5 ? 11 : 40)))
    // Before: 10, 11, 12 in turn: median 11, MAD 1.
    expect(data.series).toEqual([
      {
        metric: { n: '0' },
        verdict: 'unusually high',
        usual: { median: 11, mad: 1, points: 45 },
        peak: { at: '2026-05-04T11:50:00.000Z', value: 40, score: '19.6' },
        since: '2026-05-04T11:50:00.000Z',
        shareUnusual: 0.667,
        last: { at: '2026-05-04T11:59:00.000Z', value: 40 },
      },
    ])
  })

  it('puts the most unusual first, and calls the others usual', async () => {
    const { data } = await judged(
      course(() => 11),
      course(() => -60),
      course(() => 30),
    )
    expect(data.unusual).toBe(2)
    expect(data.series.map(({ metric, verdict }) => [metric, verdict])).toEqual([
      [{ n: '1' }, 'unusually low'],
      [{ n: '2' }, 'unusually high'],
      [{ n: '0' }, 'usual'],
    ])
  })

  it('is not misled by one outlier in the time before', async () => {
    const { data } = await judged(
      course(
        () => 40,
        (index) => (index === 20 ? 5000 : 10 + (index % 3)),
      ),
    )
    expect(data.series[0]).toMatchObject({ verdict: 'unusually high' })
  })

  it('does not judge without a time before, nor without data', async () => {
    const { data } = await judged(
      course(
        () => 40,
        () => Number.NaN,
      ),
      course(() => Number.NaN),
    )
    expect(data.unusual).toBe(0)
    expect(data.series.map(({ verdict }) => verdict)).toEqual([
      'only 0 points before: nothing to compare with',
      'no data in the judged time',
    ])
  })

  it('asks for the judged time and three times as long before it', async () => {
    const { metrics } = await judged(course(() => 11))
    expect(metrics.asked).toEqual([{ promQL: 'x', start: '2026-05-04T11:00:00.000Z', end: toolNow, stepMs: 6000 }])
  })
})
