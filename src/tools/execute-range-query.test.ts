import { describe, expect, it } from 'vitest'
import { fakeMetrics, fakeSeries } from '../ports/fakes/fake-metric-source.ts'
import { executeRangeQuery } from './execute-range-query.ts'
import { asking } from './fakes/fake-means.ts'

const asked = { query: 'up', start: 'now-1h', end: 'now', step: '15s' }

describe('execute_range_query', () => {
  it('answers a matrix and asks for exactly this stretch', async () => {
    const metrics = fakeMetrics({ answer: { series: [fakeSeries({ job: 'a' }, [1, 2], 0, 15_000)] } })
    const { data } = await asking(executeRangeQuery, asked, { metrics })
    expect(data).toEqual({
      resultType: 'matrix',
      result: [
        {
          metric: { job: 'a' },
          values: [
            [0, '1'],
            [15, '2'],
          ],
        },
      ],
    })
    expect(metrics.asked).toEqual([{ promQL: 'up', start: '2026-05-04T11:00:00.000Z', end: '2026-05-04T12:00:00.000Z', stepMs: 15_000 }])
  })

  it('keeps the one peak of a long series', async () => {
    const values = Array.from({ length: 5000 }, (_, index) => (index === 3210 ? 99 : 1))
    const { data, notices } = await asking(executeRangeQuery, asked, {
      metrics: fakeMetrics({ answer: { series: [fakeSeries({}, values)] } }),
    })
    const [series] = (data as unknown as { result: readonly { values: readonly [number, string][] }[] }).result
    expect(series?.values.length).toBeLessThanOrEqual(120)
    expect(series?.values).toContainEqual([3210, '99'])
    expect(notices?.[0]).toContain('of 5000 points')
  })

  it('may be told again for long when the stretch is over', async () => {
    const metrics = fakeMetrics()
    expect((await asking(executeRangeQuery, asked, { metrics })).keepMs).toBe(15_000)
    expect((await asking(executeRangeQuery, { ...asked, end: 'now-10m' }, { metrics })).keepMs).toBe(3_600_000)
  })

  it.each(['soon', '0', '-5s', '99999d'])('refuses the step %s', async (step) => {
    await expect(asking(executeRangeQuery, { ...asked, step }, { metrics: fakeMetrics() })).rejects.toThrow('no duration')
  })
})
