import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AgentHttp, serveHttp } from '../../agent/http/server.ts'
import { agentMetrics } from '../../agent/telemetry/metrics.ts'
import { prometheusMetrics } from '../../src/adapters/metrics/prometheus.ts'
import { panelQueries, rulesFile } from './dashboard.ts'
import { type RunningPrometheus, startPrometheus } from './prometheus-process.ts'

const metrics = agentMetrics('1.0.0')
const serverMetrics = prometheusMetrics({
  incidents: { list: async () => ({ data: [], total: 0, page: 1, pageSize: 1, totalPages: 0 }) },
  jobs: { depth: async () => 0 },
  spend: async () => ({ monthUsd: 1, reservedUsd: 0, hourTasks: 1 }),
  version: '1.0.0',
  onFault: () => undefined,
})
let agent: AgentHttp
let server: Server
let prometheus: RunningPrometheus
let moving: NodeJS.Timeout

/** As a busy node moves them, again and again: rates need movement. */
function move(): void {
  metrics.discovered()
  metrics.fileSize(3_000_000)
  metrics.analysis('successful', 1_500)
  metrics.analysis('failed', 200)
  metrics.scored(9.5)
  metrics.stored()
  metrics.processed(new Date())
  metrics.skipped('too-old')
  metrics.failed()
  metrics.deleted(1)
  metrics.storageFailed()
  metrics.storageSize(95_000_000)
  metrics.storageLimit(100_000_000)
  metrics.restart('prod', 'milvus')
  metrics.instances([{ namespace: 'milvus', type: 'helm', status: 'running' }])
  metrics.waiting(3)
  serverMetrics.cleanUp('restart_threshold_exceeded')
  serverMetrics.cleanUp('instance_uninstalled')
  serverMetrics.cleanUp('cleanup_error')
  serverMetrics.crashAnalysed('successful', 0.01)
  serverMetrics.crashAnalysed('failed', undefined)
  serverMetrics.crashNotAnalysed('known-group')
}

beforeAll(async () => {
  agent = await serveHttp({
    metricsPort: 0,
    healthPort: 0,
    version: { version: '1.0.0', buildTime: '', gitCommit: '' },
    metrics,
    readiness: async () => [],
  })
  server = createServer((_, response) => {
    void serverMetrics.exposition().then(({ contentType, text }) => response.setHeader('content-type', contentType).end(text))
  }).listen(0)
  await once(server, 'listening')
  move()
  moving = setInterval(move, 400)
  const target = `127.0.0.1:${agent.metricsPort}`
  const scrapes = [
    { job: 'honoured', target, honorLabels: true },
    { job: 'plain', target, honorLabels: false },
    { job: 'server', target: `127.0.0.1:${(server.address() as AddressInfo).port}`, honorLabels: false },
  ]
  prometheus = await startPrometheus(scrapes, rulesFile)
})

afterAll(async () => {
  clearInterval(moving)
  await prometheus?.stop()
  await agent?.stop()
  server?.close()
})

describe('the dashboard', () => {
  it.each(panelQueries('10s'))('$title: $expression', async ({ expression }) => {
    await expect
      .poll(async () => (await prometheus.query(expression)).some(({ value }) => Number.isFinite(value)), {
        timeout: 20_000,
        interval: 500,
      })
      .toBe(true)
  })

  it('names a Milvus instance alike however the scrape treats labels of its own', async () => {
    const query = panelQueries('10s').find(({ expression }) => expression.includes('restart_counts'))?.expression ?? ''
    const seen = await prometheus.query(query)
    expect(seen.map(({ metric }) => metric)).toEqual([{ milvus: 'prod', milvus_namespace: 'milvus' }])
  })
})

describe('the alert rules', () => {
  it('are raised by the real exposition', async () => {
    const raised = async () => new Set((await prometheus.alerts()).map(({ name }) => name))
    await expect
      .poll(raised, { timeout: 30_000, interval: 500 })
      .toEqual(
        new Set([
          'MilvusHighValueCoredump',
          'MilvusCrashLoop',
          'MilvusInstanceUninstalled',
          'MilvusCleanupFailed',
          'MilvusCoredumpStorageNearLimit',
          'MilvusCoredumpNotStored',
          'MilvusCoredumpReportsWaiting',
        ]),
      )
  })
})
