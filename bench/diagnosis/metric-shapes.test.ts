import { expect, it } from 'vitest'
import { curveOf } from './curve.ts'
import { MetricShape, openMetricsOf } from './metric-shapes.ts'
import { timesWritten } from './written-times.ts'

const releasedMs = Date.parse('2026-05-04T11:15:00Z')
const stretch = { releasedMs, fromMs: releasedMs - 120_000, toMs: releasedMs + 120_000 }
const valuesOf = (text: string, series: string): number[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith(series))
    .map((line) => Number(line.split(' ').at(-2)))

it('reads a course in words: level outside, straight between points, a step where two have one time', () => {
  const at = (minutes: number): number => curveOf.value('-1h 20 | +0 20 | +0 50 | +10m 60', minutes * 60_000)
  expect([at(-90), at(-1), at(0), at(5), at(99)]).toEqual([20, 20, 50, 55, 60])
  expect(curveOf.value('300Mi', 0)).toBe(300 * 2 ** 20)
})

it('makes counters that only rise and histograms whose buckets hold what their counts say', () => {
  const shapes = [
    MetricShape.parse({ metric: 'a_total', counter: 2, noise: 0 }),
    MetricShape.parse({ metric: 'b_seconds', histogram: 100, typical: 0.1, noise: 0, buckets: [0.1, 10] }),
  ]
  const text = openMetricsOf(shapes, stretch)
  expect(valuesOf(text, 'a_total{}')).toEqual([100, 220, 340, 460, 580])
  expect(valuesOf(text, 'b_seconds_bucket{le="0.1"}').at(-1)).toBe(12_000)
  expect(valuesOf(text, 'b_seconds_bucket{le="10"}').at(-1)).toBe(24_000)
})

it('is the same every time, and ends where it is told to', () => {
  const shape = MetricShape.parse({ metric: 'm', gauge: 10, noise: 0.5, to: '+1m' })
  expect(openMetricsOf([shape], stretch)).toBe(openMetricsOf([shape], stretch))
  expect(valuesOf(openMetricsOf([shape], stretch), 'm{}')).toHaveLength(4)
})

it('writes moments for times since the release', () => {
  expect(timesWritten({ lines: ['<+5m30s> up', 'a <b> c', '<+0>'] }, '2026-05-04T11:15:00Z')).toEqual({
    lines: ['2026-05-04T11:20:30.000Z up', 'a <b> c', '2026-05-04T11:15:00.000Z'],
  })
})
