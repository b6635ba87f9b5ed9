import type { AnalysisSkip } from '../../domain/crash/crash-analysis.ts'
import { plusMs } from '../../domain/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ModelLedger, SpendingLimits } from '../../ports/model/ledger.ts'
import type { AnalysisRules } from './settings.ts'

/** A node agent that asks a model itself wants to know whether it may. */
export interface PermissionRequest {
  readonly nodeName: string
  readonly coredumpPath: string
  readonly valueScore: number
  /** US dollars. */
  readonly estimatedCost: number
}

export interface Permission {
  readonly allowed: boolean
  readonly reason?: AnalysisSkip
  /** US dollars of the month; null where there is no limit. */
  readonly remainingCost: number | null
  readonly priority: Priority
}

export type Priority = 'high' | 'medium' | 'low'

export interface PermissionMeans {
  readonly ledger: ModelLedger
  readonly clock: Clock
  readonly limits: SpendingLimits
  readonly rules: AnalysisRules
}

const highFrom = 8
const lowTo = 5
/** The question is asked at once, and was settled before it: this is only how long the row lives if the process dies in between. */
const reservedMs = 60_000

function priorityOf(valueScore: number): Priority {
  return valueScore >= highFrom ? 'high' : valueScore <= lowTo ? 'low' : 'medium'
}

/** What is granted counts as spent at once, as it was estimated: an agent tells nobody what its question cost in the end. */
export async function permit(request: PermissionRequest, means: PermissionMeans): Promise<Permission> {
  const reason = await refusalOf(request, means)
  return {
    allowed: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    remainingCost: await remaining(means),
    priority: priorityOf(request.valueScore),
  }
}

async function refusalOf(request: PermissionRequest, { ledger, clock, limits, rules }: PermissionMeans): Promise<AnalysisSkip | undefined> {
  const now = clock.now()
  if (rules.mode !== 'automatic') {
    await ledger.refused('crash', 'disabled', now)
    return 'disabled'
  }
  if (request.valueScore < rules.valueThreshold) return 'below-threshold'
  const wanted = {
    task: `node ${request.nodeName} ${request.coredumpPath}`,
    purpose: 'crash',
    provider: 'agent',
    model: 'of the agent',
    estimateUsd: request.estimatedCost,
    expiresAt: plusMs(now, reservedMs),
  } as const
  const reservation = await ledger.reserve(wanted, limits, now)
  if (reservation.kind === 'refused') {
    await ledger.refused('crash', reservation.reason, now)
    return reservation.reason
  }
  await ledger.settle(reservation.id, { costUsd: request.estimatedCost, usage: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 } }, now)
  return undefined
}

async function remaining({ ledger, clock, limits }: PermissionMeans): Promise<number | null> {
  if (limits.usdPerMonth === undefined) return null
  const { monthUsd, reservedUsd } = await ledger.usage(clock.now())
  return Math.max(0, limits.usdPerMonth - monthUsd - reservedUsd)
}
