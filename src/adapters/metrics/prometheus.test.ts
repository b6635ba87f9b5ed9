import { describe, expect, it } from 'vitest'
import type { IncidentStore } from '../../ports/store/store.ts'
import { prometheusMetrics } from './prometheus.ts'

const incidents: Pick<IncidentStore, 'list'> = {
  list: async ({ state }) => ({ data: [], total: state?.includes('watching') === true ? 3 : 0, page: 1, pageSize: 1, totalPages: 0 }),
}
const jobs = { depth: async () => 7 }
const spend = async () => ({ monthUsd: 1.5, reservedUsd: 0.25, hourTasks: 3 })

async function scrape(act: (metrics: ReturnType<typeof prometheusMetrics>) => void): Promise<string> {
  const metrics = prometheusMetrics({ incidents, jobs, spend, version: '1.2.3', onFault: () => undefined })
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

  it('count questions to models, what they cost, and what was not asked', async () => {
    const call = {
      purpose: 'crash',
      provider: 'glm',
      outcome: 'answer',
      tookMs: 1500,
      usage: { inputTokens: 100, outputTokens: 20 },
    } as const
    const text = await scrape((metrics) => {
      metrics.modelAsked({ ...call, costUsd: 0.25 })
      metrics.modelAsked({ ...call, costUsd: null })
      metrics.modelAsked({ ...call, outcome: 'timed-out', usage: undefined, costUsd: null })
      metrics.modelRefused('crash', 'hourly-limit')
    })
    for (const line of [
      'aceso_model_request_duration_seconds_count{purpose="crash",provider="glm",outcome="answer"} 2',
      'aceso_model_request_duration_seconds_count{purpose="crash",provider="glm",outcome="timed-out"} 1',
      'aceso_model_tokens_total{purpose="crash",provider="glm",direction="input"} 200',
      'aceso_model_cost_usd_total{purpose="crash",provider="glm"} 0.25',
      'aceso_model_unpriced_answers_total{purpose="crash",provider="glm"} 1',
      'aceso_model_refusals_total{purpose="crash",reason="hourly-limit"} 1',
      'aceso_model_month_cost_usd 1.5',
      'milvus_coredump_controller_ai_cost_monthly 1.5',
      'aceso_model_hour_tasks 3',
    ])
      expect(text).toContain(line)
  })

  it('leave out a count that cannot be taken, and say so', async () => {
    const faults: string[] = []
    const metrics = prometheusMetrics({
      incidents,
      jobs: { depth: () => Promise.reject(new Error('store is gone')) },
      spend,
      version: '1',
      onFault: (message) => faults.push(message),
    })
    const { text } = await metrics.exposition()
    expect(text).not.toMatch(/^aceso_jobs_waiting \d/m)
    expect(text).toContain('aceso_incidents_open{state="watching"} 3')
    expect(faults).toEqual(['store is gone'])
  })
})
