import { epochMsOf, type Instant, instantOf } from '../../domain/instant.ts'
import type { AnalysisFigures, CrashFigures } from '../../ports/store/crash-overview.ts'
import { type InstanceFigures, totalOf } from './summary.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Points of the trend: always that many, the hour that is not over yet last. */
const trendHours = 24

/** What was found, how valuable it is and when, in the documented names. */
export interface CrashMetrics {
  readonly coredumpStats: {
    readonly discovered: number
    readonly processed: number
    readonly stored: number
    readonly skipped: number
    readonly errors: number
  }
  readonly instanceStats: Omit<InstanceFigures, 'cleaned'>
  readonly processingTrends: readonly { readonly timestamp: Instant; readonly value: number; readonly label: string }[]
  readonly scoreDistribution: readonly { readonly scoreRange: ScoreRange; readonly count: number }[]
  readonly aiAnalysisStats: AnalysisStats
}

export const scoreRanges = ['0-2', '2-4', '4-6', '6-8', '8-10'] as const
export type ScoreRange = (typeof scoreRanges)[number]

export interface AnalysisStats {
  readonly enabled: boolean
  readonly totalRequests: number
  readonly successfulAnalyses: number
  readonly failedAnalyses: number
  readonly totalCostUsd: number
  readonly avgConfidence: number
}

/** Begin of the first hour of the trend, of today, in UTC: the reader's own midnight is not known here. */
export function figuresFrom(now: Instant): { readonly hoursFrom: Instant; readonly dayBegan: Instant } {
  const ms = epochMsOf(now)
  return { hoursFrom: instantOf(hourOf(ms) - (trendHours - 1) * hourMs), dayBegan: instantOf(Math.floor(ms / dayMs) * dayMs) }
}

export function metricsOf(figures: CrashFigures, instances: InstanceFigures, isAnalysisEnabled: boolean, now: Instant): CrashMetrics {
  const { byStatus, scores } = figures
  const { cleaned: _, ...instanceStats } = instances
  return {
    coredumpStats: {
      discovered: totalOf(figures),
      processed: byStatus.analyzed + byStatus.stored,
      stored: byStatus.stored,
      skipped: byStatus.skipped,
      errors: byStatus.error,
    },
    instanceStats,
    processingTrends: trendOf(figures.hours, now),
    scoreDistribution: scoreRanges.map((scoreRange, index) => ({ scoreRange, count: scores[index] ?? 0 })),
    aiAnalysisStats: analysisStats(figures.analyses, isAnalysisEnabled),
  }
}

function trendOf(hours: CrashFigures['hours'], now: Instant): CrashMetrics['processingTrends'] {
  const last = hourOf(epochMsOf(now))
  return Array.from({ length: trendHours }, (_, index) => {
    const timestamp = instantOf(last - (trendHours - 1 - index) * hourMs)
    return { timestamp, value: hours.get(timestamp) ?? 0, label: timestamp.slice(11, 16) }
  })
}

function analysisStats({ requests, failed, costUsd, confidence }: AnalysisFigures, enabled: boolean): AnalysisStats {
  return {
    enabled,
    totalRequests: requests,
    successfulAnalyses: requests - failed,
    failedAnalyses: failed,
    totalCostUsd: costUsd,
    avgConfidence: confidence,
  }
}

function hourOf(ms: number): number {
  return Math.floor(ms / hourMs) * hourMs
}
