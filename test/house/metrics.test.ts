import { Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { agentMetrics, registerAgentMetrics } from '../../agent/telemetry/metrics.ts'
import { metricsReference, prometheusMetrics } from '../../src/adapters/metrics/prometheus.ts'
import { metricsIn } from '../../src/adapters/metrics/registered.ts'
import { sourceFiles, textOf } from './source-tree.ts'

const metrics = prometheusMetrics({
  incidents: { list: async () => ({ data: [], total: 1, page: 1, pageSize: 1, totalPages: 1 }) },
  jobs: { depth: async () => 1 },
  spend: async () => ({ monthUsd: 1, reservedUsd: 1, hourTasks: 1 }),
  version: '1.0.0',
  onFault: () => undefined,
})
const updates = Object.keys(metrics).filter((name) => name !== 'exposition')

/** Names of metrics that show no value above 0. */
function unmoved(names: readonly string[], text: string): string[] {
  return names.filter((name) => !new RegExp(`^${name}(_count)?(\\{[^}]*\\})? [1-9]`, 'm').test(text))
}

describe('metrics', () => {
  it('are each moved by some call of the port, or read from the store', async () => {
    metrics.signals('alertmanager', 'stored', 1)
    metrics.step('diagnose', 5, 'internal')
    metrics.write('done', false)
    metrics.request('GET', '/healthz', 200, 3)
    metrics.streams(1)
    metrics.changesDropped(1)
    metrics.toolCall('execute_query', 'ok', 5)
    metrics.toolCache('hit')
    metrics.toolServer('github', true)
    metrics.cleanUp('instance_uninstalled')
    metrics.cleanUp('cleanup_error')
    metrics.modelAsked({
      purpose: 'crash',
      provider: 'glm',
      outcome: 'answer',
      tookMs: 5,
      usage: { inputTokens: 1, outputTokens: 1 },
      costUsd: 1,
    })
    metrics.modelAsked({
      purpose: 'crash',
      provider: 'glm',
      outcome: 'answer',
      tookMs: 5,
      usage: { inputTokens: 1, outputTokens: 1 },
      costUsd: null,
    })
    metrics.modelRefused('crash', 'hourly-limit')
    metrics.crashAnalysed('successful', 1)
    metrics.crashAnalysed('failed', undefined)
    metrics.crashNotAnalysed('known-group')
    const { text } = await metrics.exposition()
    const names = metricsReference().map(({ name }) => name)
    expect(names.length).toBeGreaterThan(8)
    expect(unmoved(names, text)).toEqual([])
  })

  it.each(updates)('%s is called by the program itself', (update) => {
    const callers = sourceFiles('src').filter(
      (path) => !/fake|adapters\/metrics/.test(path) && new RegExp(`\\bmetrics\\.${update}\\(`).test(textOf(path)),
    )
    expect(callers).not.toEqual([])
  })
})

/** Names that people's dashboards and alerts rely on. */
const documentedOfAgent = [
  'up',
  'coredumps_discovered_total',
  'coredumps_processed_total',
  'coredumps_skipped_total',
  'coredumps_errors_total',
  'coredump_file_size_bytes',
  'analysis_total',
  'analysis_successful_total',
  'analysis_failed_total',
  'analysis_duration_seconds',
  'value_score_distribution',
  'files_stored_total',
  'files_deleted_total',
  'storage_size_bytes',
  'storage_errors_total',
  'restart_events_total',
  'restart_counts',
  'milvus_instances_total',
  'last_processed_file_timestamp',
].map((name) => `milvus_coredump_agent_${name}`)

/** The same prefix, counted where it happens: clean-up is the server's. */
const documentedOfServer = ['instances_uninstalled_total', 'cleanup_errors_total'].map((name) => `milvus_coredump_agent_${name}`)

describe('metrics of the server under the agent’s documented names', () => {
  it('are there', () => {
    const names = metricsReference().map(({ name }) => name)
    expect(documentedOfServer.filter((name) => !names.includes(name))).toEqual([])
  })
})

describe('metrics of the node agent', () => {
  const registry = new Registry()
  registerAgentMetrics(registry, '')
  const names = metricsIn(registry).map(({ name }) => name)

  it('have the documented names', () => {
    expect(documentedOfAgent.filter((name) => !names.includes(name))).toEqual([])
  })

  it('are each moved by some call', async () => {
    const agent = agentMetrics('1.0.0')
    agent.discovered()
    agent.processed(new Date(5_000))
    agent.skipped('too-old')
    agent.failed()
    agent.analysis('successful', 1_500)
    agent.analysis('failed', 200)
    agent.scored(9.5)
    agent.fileSize(5)
    agent.stored()
    agent.deleted(2)
    agent.storageFailed()
    agent.storageSize(77)
    agent.storageLimit(100)
    agent.restart('prod', 'milvus')
    agent.instances([{ namespace: 'milvus', type: 'helm', status: 'running' }])
    agent.waiting(3)
    agent.held(true)
    expect(unmoved(names, (await agent.exposition()).text)).toEqual([])
  })

  it.each(Object.keys(registerAgentMetrics(new Registry(), '')))('%s is called by the program itself', (update) => {
    const callers = sourceFiles('agent').filter((path) => new RegExp(`\\bmetrics\\.${update}\\(`).test(textOf(path)))
    expect(callers).not.toEqual([])
  })
})
