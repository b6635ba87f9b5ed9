import { describe, expect, it } from 'vitest'
import { fakeMetrics } from '../ports/fakes/fake-metric-source.ts'
import type { ScrapeTarget } from '../ports/metric-source.ts'
import { asking } from './fakes/fake-means.ts'
import { getTargets } from './get-targets.ts'

const target = (job: string, instance: string, health: string): ScrapeTarget => ({
  job,
  instance,
  health,
  labels: { job },
  lastError: health === 'up' ? '' : 'connection refused',
  lastScrape: '',
})
const targets = [target('cart', 'a:80', 'up'), target('cart', 'b:80', 'down'), target('db', 'c:80', 'up')]

describe('get_targets', () => {
  it('shows what fails first, and counts all', async () => {
    const { data } = await asking(getTargets, {}, { metrics: fakeMetrics({ targets }) })
    expect(data).toMatchObject({
      total: 3,
      down: 1,
      targets: [{ instance: 'b:80', lastError: 'connection refused' }, { instance: 'a:80' }, { instance: 'c:80' }],
    })
  })

  it('of one job, or only those that fail', async () => {
    const ofJob = await asking(getTargets, { job: 'db' }, { metrics: fakeMetrics({ targets }) })
    const failing = await asking(getTargets, { unhealthyOnly: true }, { metrics: fakeMetrics({ targets }) })
    expect(ofJob.data).toMatchObject({ targets: [{ instance: 'c:80' }] })
    expect(failing.data).toMatchObject({ targets: [{ instance: 'b:80' }] })
  })

  it('says when the server collects nothing itself', async () => {
    expect((await asking(getTargets, {}, { metrics: fakeMetrics() })).notices?.[0]).toContain('collects nothing itself')
  })
})
