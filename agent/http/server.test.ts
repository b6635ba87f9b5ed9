import { afterEach, describe, expect, it } from 'vitest'
import { agentMetrics } from '../telemetry/metrics.ts'
import { type AgentHttp, type Readiness, serveHttp } from './server.ts'

const running: AgentHttp[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((http) => http.stop()))
})

async function serve(components: readonly Readiness[]) {
  const metrics = agentMetrics('9.9.9')
  const version = { version: '9.9.9', buildTime: 't', gitCommit: 'c' }
  const http = await serveHttp({ metricsPort: 0, healthPort: 0, version, metrics, readiness: async () => components })
  running.push(http)
  const get = async (port: number, path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    return { status: answer.status, text: await answer.text() }
  }
  return {
    metrics,
    health: (path: string) => get(http.healthPort, path),
    scrape: async () => (await get(http.metricsPort, '/metrics')).text,
  }
}

describe('the ports of the agent', () => {
  it('say that it lives, what it is, and honestly whether it can work', async () => {
    const well = await serve([{ name: 'coredump folder', ok: true }])
    expect(await well.health('/healthz')).toEqual({ status: 200, text: 'OK\n' })
    expect((await well.health('/readyz')).status).toBe(200)
    expect(JSON.parse((await well.health('/version')).text)).toEqual({ version: '9.9.9', buildTime: 't', gitCommit: 'c' })
    expect((await well.health('/metrics')).status).toBe(404)

    const ill = await serve([{ name: 'coredump folder', ok: false, why: 'not mounted' }])
    const answer = await ill.health('/readyz')
    expect(answer.status).toBe(503)
    expect(answer.text).toContain('not mounted')
    expect((await ill.health('/healthz')).status).toBe(200)
  })

  it('show every documented metric, and each as what happened', async () => {
    const { metrics, scrape } = await serve([])
    metrics.discovered()
    metrics.processed(new Date(5_000))
    metrics.skipped('too-old')
    metrics.failed()
    metrics.analysis('successful', 1_500)
    metrics.analysis('failed', 200)
    metrics.scored(9.5)
    metrics.fileSize(5)
    metrics.stored()
    metrics.deleted(2)
    metrics.storageFailed()
    metrics.storageSize(77)
    metrics.restart('prod', 'milvus')
    metrics.instances([{ namespace: 'milvus', type: 'helm', status: 'running' }])
    metrics.waiting(3)
    const text = await scrape()
    const own = text.split('\n').filter((line) => line.startsWith('milvus_coredump_agent_'))
    for (const line of [
      'up{version="9.9.9"} 1',
      'coredumps_discovered_total 1',
      'coredumps_processed_total 1',
      'coredumps_skipped_total{reason="too-old"} 1',
      'coredumps_errors_total 1',
      'analysis_total 2',
      'analysis_successful_total 1',
      'analysis_failed_total 1',
      'analysis_duration_seconds_count 2',
      'value_score_distribution_bucket{le="10"} 1',
      'value_score_distribution_bucket{le="9"} 0',
      'coredump_file_size_bytes_count 1',
      'files_stored_total 1',
      'files_deleted_total 2',
      'storage_errors_total 1',
      'storage_size_bytes 77',
      'restart_events_total 1',
      'restart_counts{instance="prod",namespace="milvus"} 1',
      'milvus_instances_total{namespace="milvus",type="helm",status="running"} 1',
      'last_processed_file_timestamp 5',
      'reports_waiting 3',
    ])
      expect(own).toContain(`milvus_coredump_agent_${line}`)
    metrics.instances([])
    expect(await scrape()).not.toContain('milvus_instances_total{')
  })
})
