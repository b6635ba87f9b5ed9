import { describe, expect, it } from 'vitest'
import type { CrashFigures } from '../../ports/store/crash-overview.ts'
import { figuresFrom, metricsOf } from './figures.ts'
import { summaryOf } from './summary.ts'

const now = '2026-03-01T00:10:00.000Z'
const instances = { helm: 2, operator: 1, running: 1, failed: 1, terminated: 1, cleaned: 4 }
const figures: CrashFigures = {
  byStatus: { discovered: 1, processing: 1, analyzed: 2, stored: 3, skipped: 4, error: 5 },
  processedToday: 2,
  highValue: 3,
  hours: new Map([
    ['2026-02-28T01:00:00.000Z', 7],
    ['2026-03-01T00:00:00.000Z', 1],
    ['2026-02-27T00:00:00.000Z', 99],
  ]),
  scores: [1, 2, 3, 4, 5],
  instances: { helm: 0, operator: 0 },
  analyses: { requests: 5, failed: 2, costUsd: 0.5, confidence: 0.7 },
}

describe('figures of crashes', () => {
  it('count 24 hours, the present one last, across the day and the month', () => {
    expect(figuresFrom(now)).toEqual({ hoursFrom: '2026-02-28T01:00:00.000Z', dayBegan: '2026-03-01T00:00:00.000Z' })
    const { processingTrends } = metricsOf(figures, instances, true, now)
    expect(processingTrends).toHaveLength(24)
    expect(processingTrends[0]).toEqual({ timestamp: '2026-02-28T01:00:00.000Z', value: 7, label: '01:00' })
    expect(processingTrends[23]).toEqual({ timestamp: '2026-03-01T00:00:00.000Z', value: 1, label: '00:00' })
    expect(processingTrends.reduce((sum, { value }) => sum + value, 0)).toBe(8)
  })

  it('name the fifths of the scale in their order, and take instances from who knows them', () => {
    const metrics = metricsOf(figures, instances, true, now)
    expect(metrics.scoreDistribution.map(({ scoreRange, count }) => `${scoreRange}: ${count}`)).toEqual([
      '0-2: 1',
      '2-4: 2',
      '4-6: 3',
      '6-8: 4',
      '8-10: 5',
    ])
    expect(metrics.coredumpStats).toEqual({ discovered: 16, processed: 5, stored: 3, skipped: 4, errors: 5 })
    expect(metrics.instanceStats).toEqual({ helm: 2, operator: 1, running: 1, failed: 1, terminated: 1 })
    expect(metrics.aiAnalysisStats).toMatchObject({ enabled: true, totalRequests: 5, successfulAnalyses: 3, failedAnalyses: 2 })
  })

  it.each([
    ['none', []],
    ['stopped', [false]],
    ['degraded', [true, false]],
    ['running', [true, true]],
  ] as const)('call the agents %s', (agentStatus, seen) => {
    const agents = seen.map((isActive) => ({ isActive }))
    expect(summaryOf({ figures, instances, agents, valueThreshold: 7, isAnalysisEnabled: false, now })).toMatchObject({
      agentStatus,
      milvusInstances: 3,
      cleanedInstances: 4,
      totalCoredumps: 16,
    })
  })
})
