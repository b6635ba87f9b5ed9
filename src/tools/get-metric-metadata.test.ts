import { describe, expect, it } from 'vitest'
import { fakeMetrics } from '../ports/fakes/fake-metric-source.ts'
import { asking } from './fakes/fake-means.ts'
import { getMetricMetadata } from './get-metric-metadata.ts'

const up = { type: 'gauge', help: 'Whether it answers', unit: '' }

describe('get_metric_metadata', () => {
  it('tells type, help and unit', async () => {
    const { data, notices } = await asking(getMetricMetadata, { metric: 'up' }, { metrics: fakeMetrics({ metadata: { up: [up] } }) })
    expect(data).toEqual({ metric: 'up', metadata: [up] })
    expect(notices).toEqual([])
  })

  it('tells a metric without metadata from a server that tells none', async () => {
    const unknown = await asking(getMetricMetadata, { metric: 'x' }, { metrics: fakeMetrics({ metadata: {} }) })
    const silent = await asking(getMetricMetadata, { metric: 'x' }, { metrics: fakeMetrics() })
    expect(unknown.notices?.[0]).toContain('no metadata of this metric')
    expect(silent.notices?.[0]).toContain('this server tells nothing')
  })

  it('takes names of metrics only', () => {
    expect(getMetricMetadata.input.safeParse({ metric: 'a{b="c"}' }).success).toBe(false)
    expect(getMetricMetadata.input.safeParse({ metric: '../admin' }).success).toBe(false)
  })
})
