import { expect, it } from 'vitest'
import { examining, matrix, names } from './examining.ts'
import { latencyRose } from './latency-rose.ts'

const measured = { list_metrics: names('http_request_duration_seconds_sum', 'http_request_duration_seconds_bucket') }

it('tells how long requests take before and after', async () => {
  const { causes } = await examining(latencyRose, { ...measured, execute_range_query: () => matrix(0.1, 0.4) })
  expect(causes[0]).toMatchObject({
    cause: 'release.latency-rose',
    summary: { en: 'Requests to cart 1.5.0 take 404 ms, and 101 ms before the release' },
    promQL: ['histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{pod=~"cart-.+",namespace="shop"}[300s])))'],
  })
})

it('counts what began before the release, or long after it, against the release', async () => {
  const early = await examining(latencyRose, { ...measured, execute_range_query: () => matrix(0.1, (minute) => (minute < 30 ? 0.1 : 0.4)) })
  expect(early.causes[0]?.evidence.at(-1)?.en).toMatch(/^Against it: it began at 11:45 UTC, long after the release/)
  expect(early.causes[0]?.confidence).toBeLessThan(0.71)
})

it('is silent for a few milliseconds more', async () => {
  expect((await examining(latencyRose, { ...measured, execute_range_query: () => matrix(0.004, 0.009) })).causes).toEqual([])
})
