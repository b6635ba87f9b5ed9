import type { Signal } from '../../domain/incident/signal.ts'
import type { StepObserver } from '../../pipeline/steps/run.ts'
import type { Verbs } from '../../pipeline/verbs/verbs.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { Metrics } from '../../ports/metrics.ts'

/** The cluster, its writes counted by how they ended. */
export function measuredCluster(cluster: Cluster, metrics: Metrics): Cluster {
  return {
    ...cluster,
    async write(request, signal) {
      const undo = request.mark.endsWith('/undo')
      try {
        const result = await cluster.write(request, signal)
        if (!request.dryRun) metrics.write(result.kind, undo)
        return result
      } catch (fault) {
        if (!request.dryRun) metrics.write('failed', undo)
        throw fault
      }
    },
  }
}

/** Stores what the watch sources saw, counted by source as the HTTP routes do for what is delivered to them. */
export async function receiveCounted(verbs: Pick<Verbs, 'receive'>, metrics: Metrics, signals: readonly Signal[]): Promise<void> {
  for (const [source, ofSource] of Map.groupBy(signals, (signal) => signal.source)) {
    const { stored, repeated } = await verbs.receive(ofSource)
    if (stored > 0) metrics.signals(source, 'stored', stored)
    if (repeated > 0) metrics.signals(source, 'repeated', repeated)
  }
}

const notFailures = new Set(['done', 'stale', 'conflict'])

export function measuredSteps(metrics: Metrics): Pick<StepObserver, 'finished'> {
  return { finished: (step, tookMs, outcome) => metrics.step(step, tookMs, notFailures.has(outcome) ? undefined : outcome) }
}
