import type { Instant } from '../../domain/instant.ts'
import type { CrashFigures } from '../../ports/store/crash-overview.ts'

export type AgentStatus = 'running' | 'degraded' | 'stopped' | 'none'

/** What is known of Milvus instances, from whoever knows it best. */
export interface InstanceFigures {
  readonly helm: number
  readonly operator: number
  readonly running: number
  readonly failed: number
  readonly terminated: number
  /** Taken down because they crashed again and again. */
  readonly cleaned: number
}

/** Crashes in a few figures, in the documented names. */
export interface CrashSummary {
  readonly agentStatus: AgentStatus
  readonly milvusInstances: number
  readonly totalCoredumps: number
  readonly processedToday: number
  readonly highValueCoredumps: number
  readonly cleanedInstances: number
  readonly aiAnalysisEnabled: boolean
  readonly valueThreshold: number
  readonly lastUpdated: Instant
}

export interface SummaryParts {
  readonly figures: CrashFigures
  readonly instances: InstanceFigures
  readonly agents: readonly { readonly isActive: boolean }[]
  readonly valueThreshold: number
  readonly isAnalysisEnabled: boolean
  readonly now: Instant
}

export function summaryOf({ figures, instances, agents, valueThreshold, isAnalysisEnabled, now }: SummaryParts): CrashSummary {
  return {
    agentStatus: agentStatusOf(agents),
    milvusInstances: instances.helm + instances.operator,
    totalCoredumps: totalOf(figures),
    processedToday: figures.processedToday,
    highValueCoredumps: figures.highValue,
    cleanedInstances: instances.cleaned,
    aiAnalysisEnabled: isAnalysisEnabled,
    valueThreshold,
    lastUpdated: now,
  }
}

export function totalOf({ byStatus }: CrashFigures): number {
  return Object.values(byStatus).reduce((sum, count) => sum + count, 0)
}

function agentStatusOf(agents: SummaryParts['agents']): AgentStatus {
  if (agents.length === 0) return 'none'
  const active = agents.filter(({ isActive }) => isActive).length
  if (active === 0) return 'stopped'
  return active === agents.length ? 'running' : 'degraded'
}
