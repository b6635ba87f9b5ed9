import { Counter, type Registry } from 'prom-client'
import type { Metrics } from '../../ports/metrics.ts'

/** Analyses of crashes by models, by the names that dashboards of crash agents ask for. Counted by the server that asked. */
export function crashAnalysisMetrics(registry: Registry): Pick<Metrics, 'crashAnalysed' | 'crashNotAnalysed'> {
  const counter = (name: string, help: string) => new Counter({ name, help, registers: [registry] })
  const analysis = 'milvus_coredump_agent_ai_analysis_'
  const requests = counter(`${analysis}requests_total`, 'Crashes that a model was asked about.')
  const successful = counter(`${analysis}successful_total`, 'Crashes that a model has said something about.')
  const failed = counter(`${analysis}failed_total`, 'Crashes that a model was asked about without a usable answer.')
  const cost = counter(`${analysis}cost_total`, 'US dollars that analyses of crashes cost, where the price is known.')
  const older = counter(
    'milvus_coredump_controller_ai_analyses_total',
    'As milvus_coredump_agent_ai_analysis_requests_total, by its older name.',
  )
  const skipped = new Counter({
    name: `${analysis}skipped_total`,
    help: 'Crashes that no model was asked about, by reason.',
    labelNames: ['reason'],
    registers: [registry],
  })
  return {
    crashAnalysed(outcome, costUsd) {
      requests.inc()
      older.inc()
      if (outcome === 'successful') successful.inc()
      else failed.inc()
      cost.inc(costUsd ?? 0)
    },
    crashNotAnalysed: (reason) => skipped.inc({ reason }),
  }
}
