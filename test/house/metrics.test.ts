import { describe, expect, it } from 'vitest'
import { metricsReference, prometheusMetrics } from '../../src/adapters/metrics/prometheus.ts'
import { sourceFiles, textOf } from './source-tree.ts'

const metrics = prometheusMetrics({
  incidents: { list: async () => ({ data: [], total: 1, page: 1, pageSize: 1, totalPages: 1 }) },
  jobs: { depth: async () => 1 },
  version: '1.0.0',
  onFault: () => undefined,
})
const updates = Object.keys(metrics).filter((name) => name !== 'exposition')

describe('metrics', () => {
  it('are each moved by some call of the port, or read from the store', async () => {
    metrics.signals('alertmanager', 'stored', 1)
    metrics.step('diagnose', 5, 'internal')
    metrics.write('done', false)
    metrics.request('GET', '/healthz', 200, 3)
    metrics.streams(1)
    metrics.changesDropped(1)
    const { text } = await metrics.exposition()
    const moved = (name: string): boolean => new RegExp(`^${name}(_count)?(\\{[^}]*\\})? [1-9]`, 'm').test(text)
    const names = metricsReference().map(({ name }) => name)
    expect(names.length).toBeGreaterThan(8)
    expect(names.filter((name) => !moved(name))).toEqual([])
  })

  it.each(updates)('%s is called by the program itself', (update) => {
    const callers = sourceFiles('src').filter(
      (path) => !/fake|adapters\/metrics/.test(path) && new RegExp(`\\bmetrics\\.${update}\\(`).test(textOf(path)),
    )
    expect(callers).not.toEqual([])
  })
})
