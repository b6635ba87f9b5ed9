import { describe, expect, it } from 'vitest'
import type { IncidentStore } from '../../ports/store.ts'
import { prometheusMetrics } from './prometheus.ts'

const incidents: Pick<IncidentStore, 'list'> = {
  list: async ({ state }) => ({ data: [], total: state?.includes('watching') === true ? 3 : 0, page: 1, pageSize: 1, totalPages: 0 }),
}
const jobs = { depth: async () => 7 }

async function scrape(act: (metrics: ReturnType<typeof prometheusMetrics>) => void): Promise<string> {
  const metrics = prometheusMetrics({ incidents, jobs, version: '1.2.3', onFault: () => undefined })
  act(metrics)
  return (await metrics.exposition()).text
}

describe('metrics', () => {
  it('count signals by source and outcome', async () => {
    const text = await scrape((metrics) => {
      metrics.signals('alertmanager', 'stored', 3)
      metrics.signals('alertmanager', 'repeated', 1)
    })
    expect(text).toContain('aceso_signals_total{source="alertmanager",outcome="stored"} 3')
    expect(text).toContain('aceso_signals_total{source="alertmanager",outcome="repeated"} 1')
  })

  it('time steps and count their failures by code', async () => {
    const text = await scrape((metrics) => {
      metrics.step('diagnose', 40)
      metrics.step('diagnose', 700, 'cluster-unreachable')
    })
    expect(text).toContain('aceso_step_duration_seconds_bucket{le="0.05",step="diagnose"} 1')
    expect(text).toContain('aceso_step_duration_seconds_count{step="diagnose"} 2')
    expect(text).toContain('aceso_step_failures_total{step="diagnose",code="cluster-unreachable"} 1')
  })

  it('count writes and time requests', async () => {
    const text = await scrape((metrics) => {
      metrics.write('done', false)
      metrics.write('refused', true)
      metrics.request('GET', '/api/v1/incidents', 200, 12)
      metrics.streams(2)
    })
    expect(text).toContain('aceso_writes_total{outcome="done",undo="false"} 1')
    expect(text).toContain('aceso_writes_total{outcome="refused",undo="true"} 1')
    expect(text).toContain('aceso_http_request_duration_seconds_count{method="GET",route="/api/v1/incidents",status="200"} 1')
    expect(text).toContain('aceso_http_streams 2')
  })

  it('take the counts of incidents and jobs when scraped, and show the version and event loop lag', async () => {
    const text = await scrape(() => undefined)
    expect(text).toContain('aceso_incidents_open{state="watching"} 3')
    expect(text).toContain('aceso_incidents_open{state="triggered"} 0')
    expect(text).not.toContain('state="closed"')
    expect(text).toContain('aceso_jobs_waiting 7')
    expect(text).toContain('aceso_info{version="1.2.3"} 1')
    expect(text).toMatch(/nodejs_eventloop_lag_seconds \d/)
  })

  it('leave out a count that cannot be taken, and say so', async () => {
    const faults: string[] = []
    const metrics = prometheusMetrics({
      incidents,
      jobs: { depth: () => Promise.reject(new Error('store is gone')) },
      version: '1',
      onFault: (message) => faults.push(message),
    })
    const { text } = await metrics.exposition()
    expect(text).not.toMatch(/^aceso_jobs_waiting \d/m)
    expect(text).toContain('aceso_incidents_open{state="watching"} 3')
    expect(faults).toEqual(['store is gone'])
  })
})
