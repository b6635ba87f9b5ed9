import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Metrics } from '../../ports/metrics.ts'
import type { ModelSpend } from '../../ports/model/ledger.ts'
import { kept, orFault } from './stored-counts.ts'

/** What all servers together have spent. */
export type ModelSpending = () => Promise<Pick<ModelSpend, 'monthUsd' | 'reservedUsd' | 'hourTasks'>>

const seconds = [0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120]

/** Models: what this server asked, by counters; what all servers spent, read from the store. Those of crashes also by the names that dashboards of crash agents ask for. */
export function modelMetrics(
  registry: Registry,
  spend: ModelSpending,
  onFault: (message: string) => void,
): Pick<Metrics, 'modelAsked' | 'modelRefused'> {
  const registers = [registry]
  const asked = new Histogram({
    name: 'aceso_model_request_duration_seconds',
    help: 'Questions to providers of models, by outcome: answer, or what went wrong.',
    labelNames: ['purpose', 'provider', 'outcome'],
    buckets: seconds,
    registers,
  })
  const tokens = new Counter({
    name: 'aceso_model_tokens_total',
    help: 'Tokens of questions (input) and answers (output).',
    labelNames: ['purpose', 'provider', 'direction'],
    registers,
  })
  const cost = new Counter({
    name: 'aceso_model_cost_usd_total',
    help: 'What answers cost, where the price is known.',
    labelNames: ['purpose', 'provider'],
    registers,
  })
  const unpriced = new Counter({
    name: 'aceso_model_unpriced_answers_total',
    help: 'Answers whose price is not known; what they cost is in no sum.',
    labelNames: ['purpose', 'provider'],
    registers,
  })
  const refused = new Counter({
    name: 'aceso_model_refusals_total',
    help: 'Questions that were not asked, by reason.',
    labelNames: ['purpose', 'reason'],
    registers,
  })
  spending(registry, kept(spend), onFault)
  return {
    modelAsked({ purpose, provider, outcome, tookMs, usage, costUsd }) {
      asked.observe({ purpose, provider, outcome }, tookMs / 1000)
      if (usage === undefined) return
      tokens.inc({ purpose, provider, direction: 'input' }, usage.inputTokens)
      tokens.inc({ purpose, provider, direction: 'output' }, usage.outputTokens)
      if (costUsd === null) unpriced.inc({ purpose, provider })
      else cost.inc({ purpose, provider }, costUsd)
    },
    modelRefused: (purpose, reason) => refused.inc({ purpose, reason }),
  }
}

/** The same for every server that is scraped: take one, do not add them up. */
function spending(registry: Registry, spend: ModelSpending, onFault: (message: string) => void): void {
  const gauge = (name: string, help: string, read: (spent: Awaited<ReturnType<ModelSpending>>) => number) =>
    new Gauge({
      name,
      help: `${help} The same on every server.`,
      registers: [registry],
      async collect() {
        this.remove()
        const spent = await orFault(spend, onFault)
        if (spent !== undefined) this.set(read(spent))
      },
    })
  gauge('aceso_model_month_cost_usd', 'US dollars spent on models this month.', ({ monthUsd }) => monthUsd)
  gauge('aceso_model_reserved_usd', 'US dollars reserved for questions that are being asked.', ({ reservedUsd }) => reservedUsd)
  gauge('aceso_model_hour_tasks', 'Analyses and conversations of the last 60 minutes.', ({ hourTasks }) => hourTasks)
  gauge('milvus_coredump_controller_ai_cost_monthly', 'As aceso_model_month_cost_usd, by its older name.', ({ monthUsd }) => monthUsd)
}
