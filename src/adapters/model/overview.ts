import type { Instant } from '../../domain/instant.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ModelLedger, ProviderHealth } from '../../ports/model/ledger.ts'
import type { ModelOverview, ProviderView, UnusableProviderView } from '../../ports/model/overview.ts'
import { isAhead, longestPauseMs } from './breaker.ts'
import { factsOf } from './check.ts'
import { catalogue } from './providers/catalogue.ts'
import { healthName, type Provider } from './providers/provider.ts'
import type { Resolved } from './resolve.ts'
import type { ModelSettings } from './settings.ts'

/** What is stored of the configured providers, and what was spent. */
export async function modelOverview(
  { providers, unusable, state }: Resolved,
  { budget }: ModelSettings,
  ledger: ModelLedger,
  clock: Clock,
): Promise<ModelOverview> {
  const now = clock.now()
  const [spend, healths] = await Promise.all([ledger.usage(now), ledger.healths()])
  return {
    state,
    providers: providers.map((provider) =>
      viewOf(
        provider,
        healths.find((one) => one.provider === healthName(provider)),
        now,
      ),
    ),
    unusable: unusableViews(unusable),
    spend,
    limits: {
      usdPerMonth: budget.enabled ? budget.maxCostPerMonth : null,
      tasksPerHour: budget.enabled ? budget.maxAnalysisPerHour : null,
    },
    remainingUsd: budget.enabled ? Math.max(0, budget.maxCostPerMonth - spend.monthUsd - spend.reservedUsd) : null,
  }
}

export function unusableViews(unusable: Resolved['unusable']): readonly UnusableProviderView[] {
  return unusable.map(({ kind, reason, why }) => ({ provider: kind, title: catalogue[kind].title, reason, why }))
}

function viewOf(provider: Provider, health: ProviderHealth | undefined, now: Instant): ProviderView {
  return {
    ...factsOf(provider),
    breaker: breakerOf(health, now),
    openUntil: health?.openUntil,
    failures: health?.failures ?? 0,
    lastError: health?.lastError,
    lastOk: health?.lastOk,
  }
}

export function breakerOf(health: ProviderHealth | undefined, now: Instant): ProviderView['breaker'] {
  if (health?.openUntil === undefined) return 'closed'
  return isAhead(health.openUntil, now, longestPauseMs) ? 'open' : 'trying'
}
