import { describe, expect, it } from 'vitest'
import { fakeMetrics, fakeSeries } from '../ports/fakes/fake-metric-source.ts'
import { executeQuery } from './execute-query.ts'
import { asking } from './fakes/fake-means.ts'

describe('execute_query', () => {
  it('answers in Prometheus’ own form, infinities and NaN as its texts', async () => {
    const series = [
      fakeSeries({ pod: 'cart-1' }, [0.5], 1_700_000_000_250),
      fakeSeries({ pod: 'cart-2' }, [Number.POSITIVE_INFINITY]),
      fakeSeries({}, [Number.NaN]),
    ]
    const { data } = await asking(executeQuery, { query: 'up' }, { metrics: fakeMetrics({ answer: { series } }) })
    expect(data).toEqual({
      resultType: 'vector',
      result: [
        { metric: { pod: 'cart-1' }, value: [1_700_000_000.25, '0.5'] },
        { metric: { pod: 'cart-2' }, value: [0, '+Inf'] },
        { metric: {}, value: [0, 'NaN'] },
      ],
    })
  })

  it('asks at the moment given, or now', async () => {
    const metrics = fakeMetrics()
    await asking(executeQuery, { query: 'up' }, { metrics })
    await asking(executeQuery, { query: 'up', time: 'now-90s' }, { metrics })
    await asking(executeQuery, { query: 'up', time: 1_700_000_000 }, { metrics })
    expect(metrics.asked).toEqual([
      { promQL: 'up', at: undefined },
      { promQL: 'up', at: '2026-05-04T11:58:30.000Z' },
      { promQL: 'up', at: '2023-11-14T22:13:20.000Z' },
    ])
  })

  it('keeps the largest of many series and says so', async () => {
    const series = Array.from({ length: 50 }, (_, index) => fakeSeries({ pod: `p${index}` }, [index]))
    const { data, notices } = await asking(executeQuery, { query: 'up' }, { metrics: fakeMetrics({ answer: { series } }) })
    const { result } = data as unknown as { result: readonly { metric: { pod: string } }[] }
    expect(result.map(({ metric }) => metric.pod)).toEqual(Array.from({ length: 20 }, (_, index) => `p${49 - index}`))
    expect(notices?.[0]).toContain('20 of 50 series')
  })

  it('passes on what the server remarks, and tells histograms from no data', async () => {
    const metrics = fakeMetrics({ answer: { series: [{ labels: { job: 'a' }, points: [] }], warnings: ['partial data'] } })
    const { notices } = await asking(executeQuery, { query: 'h' }, { metrics })
    expect(notices).toEqual([expect.stringContaining('1 series are native histograms'), 'partial data'])
  })

  it.each([{ query: '' }, { query: 'up', time: 'yesterday' }, { query: 'up', url: 'http://elsewhere' }])('refuses %o', async (args) => {
    await expect(async () => asking(executeQuery, args, { metrics: fakeMetrics() })).rejects.toThrow(/Too small|no moment|url/)
  })
})
