import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prometheusSource } from '../../src/adapters/prometheus/prometheus-source.ts'
import { instantOf } from '../../src/domain/instant.ts'
import type { MetricSource } from '../../src/ports/metric-source.ts'
import { detectAnomaly } from '../../src/tools/detect-anomaly.ts'
import { executeQuery } from '../../src/tools/execute-query.ts'
import { executeRangeQuery } from '../../src/tools/execute-range-query.ts'
import { asking } from '../../src/tools/fakes/fake-means.ts'
import { type MetricServer, openMetrics, startPrometheus, startVictoria } from './metric-servers.ts'

const endMs = Math.floor(Date.now() / 60_000) * 60_000 - 600_000
const now = instantOf(endMs)
const signal = new AbortController().signal

describe.each([
  ['Prometheus', startPrometheus],
  ['VictoriaMetrics', startVictoria],
])('%s', (name, start) => {
  let server: MetricServer
  let metrics: MetricSource
  beforeAll(async () => {
    server = await start(openMetrics(endMs))
    metrics = prometheusSource({ url: server.url, timeoutMs: 10_000 })
  })
  afterAll(() => server?.stop())

  it('answers a query at a moment', async () => {
    const { data } = await asking(executeQuery, { query: 'app_load_ratio{hostname="web-2"}', time: now }, { metrics })
    expect(data).toMatchObject({ resultType: 'vector', result: [{ metric: { hostname: 'web-2' }, value: [endMs / 1000, '30'] }] })
  })

  it('answers a stretch of time', async () => {
    const { data } = await asking(
      executeRangeQuery,
      { query: 'sum(app_load_ratio)', start: instantOf(endMs - 3_600_000), end: now, step: '5m' },
      { metrics },
    )
    const { result } = data as unknown as { readonly result: readonly { readonly values: readonly unknown[] }[] }
    expect(result[0]?.values).toHaveLength(13)
  })

  it('shows what was unusual, and since when', async () => {
    const args = { query: 'app_load_ratio', start: instantOf(endMs - 20 * 60_000), end: now, baseline: '90m' }
    const { data } = await asking(detectAnomaly, args, { metrics }, now)
    expect(data).toMatchObject({
      unusual: 1,
      series: [
        {
          metric: { hostname: 'web-2' },
          verdict: 'unusually high',
          peak: { value: 30 },
          since: expect.stringMatching(instantOf(endMs - 9 * 60_000).slice(0, 15)),
        },
        { metric: { hostname: 'web-1' }, verdict: 'usual' },
      ],
    })
  })

  it('names its metrics, also those of a selector', async () => {
    expect(await metrics.metricNames('{hostname="web-1"}', signal)).toEqual(['app_load_ratio'])
  })

  it('says what it does not understand in its own words', async () => {
    await expect(metrics.query('sum(', undefined, signal)).rejects.toMatchObject({
      code: 'input-invalid',
      message: expect.stringContaining('says:'),
    })
  })

  it('tells of metadata and targets what it has', async () => {
    expect(Array.isArray((await metrics.metadata('up', signal)) ?? [])).toBe(true)
    await expect.poll(async () => (await metrics.targets(signal))?.length ?? 0, { timeout: 15_000 }).toBe(name === 'Prometheus' ? 1 : 0)
  })
})
