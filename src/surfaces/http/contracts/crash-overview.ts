import { z } from 'zod'
import { scoreRanges } from '../../../crash/overview/figures.ts'
import { Instant, list } from './basics.ts'

/** The figures above a page about crashes, in the documented names and without the envelope. */
export const CrashSummary = z
  .object({
    agentStatus: z
      .enum(['running', 'degraded', 'stopped', 'none'])
      .describe('all agents were heard of lately, some, none of them; or no agent ever called'),
    milvusInstances: z.int().describe('instances that are known'),
    totalCoredumps: z.int(),
    processedToday: z.int().describe('core files worked on since midnight UTC'),
    highValueCoredumps: z.int().describe('with a score of valueThreshold or more'),
    cleanedInstances: z.int().describe('instances that were taken down because they crashed again and again'),
    aiAnalysisEnabled: z.boolean(),
    valueThreshold: z.number().describe('the configured threshold, as it was resolved'),
    lastUpdated: Instant,
  })
  .describe('crashes in a few figures')
export type CrashSummary = z.output<typeof CrashSummary>

export const CrashMetrics = z
  .object({
    coredumpStats: z.object({
      discovered: z.int().describe('core files ever told of and still on record'),
      processed: z.int().describe('read to their end, kept or not'),
      stored: z.int(),
      skipped: z.int(),
      errors: z.int(),
    }),
    instanceStats: z.object({ helm: z.int(), operator: z.int(), running: z.int(), failed: z.int(), terminated: z.int() }),
    processingTrends: list(z.object({ timestamp: Instant.describe('begin of the hour'), value: z.int(), label: z.string() })).describe(
      'crashes in each of the last 24 hours, the present one last; always 24',
    ),
    scoreDistribution: list(z.object({ scoreRange: z.enum(scoreRanges), count: z.int() })).describe(
      'always five, the lowest first; a score on the border counts above it',
    ),
    aiAnalysisStats: z.object({
      enabled: z.boolean(),
      totalRequests: z.int(),
      successfulAnalyses: z.int(),
      failedAnalyses: z.int(),
      totalCostUsd: z.number(),
      avgConfidence: z.number().describe('0-1, of the successful ones; 0 where there is none'),
    }),
  })
  .describe('what was found, how valuable it is, and when')
export type CrashMetrics = z.output<typeof CrashMetrics>

z.globalRegistry.add(CrashSummary, { id: 'CrashSummary' })
z.globalRegistry.add(CrashMetrics, { id: 'CrashMetrics' })
