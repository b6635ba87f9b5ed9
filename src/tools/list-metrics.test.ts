import { describe, expect, it } from 'vitest'
import { fakeMetrics } from '../ports/fakes/fake-metric-source.ts'
import { asking } from './fakes/fake-means.ts'
import { listMetrics } from './list-metrics.ts'

const names = ['go_gc_seconds', 'HTTP_requests_total', 'http_errors_total', 'up']

describe('list_metrics', () => {
  it('names those that hold a part, whatever its case, of the series selected', async () => {
    const metrics = fakeMetrics({ names })
    const { data } = await asking(listMetrics, { contains: 'Http', match: '{job="cart"}' }, { metrics })
    expect(data).toEqual({ total: 2, metrics: ['HTTP_requests_total', 'http_errors_total'] })
    expect(metrics.asked).toEqual([{ selector: '{job="cart"}' }])
  })

  it('says how many there are when it shows fewer', async () => {
    const { data, notices } = await asking(listMetrics, { limit: 1 }, { metrics: fakeMetrics({ names }) })
    expect(data).toEqual({ total: 4, metrics: ['go_gc_seconds'] })
    expect(notices).toEqual([expect.stringContaining('1 of 4 names')])
  })
})
