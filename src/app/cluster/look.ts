import { analyzers } from '../../analyzers/index.ts'
import { investigate } from '../../diagnosis/investigate.ts'
import type { Symptom } from '../../domain/incident/hypothesis.ts'
import type { Look } from '../../pipeline/step.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { World } from '../../world/world.ts'
import type { Config } from '../config/schema.ts'

export interface LookMeans {
  readonly namespace?: string | undefined
  /** Symptoms that were counted over time. */
  readonly counted?: (world: World, signal: AbortSignal) => Promise<readonly Symptom[]>
}

/** Looks at a cluster with every analyzer of the list. */
export function lookAt(cluster: Cluster, config: Config, { namespace, counted }: LookMeans = {}): Look {
  return async (scope, signal, asked) => {
    const startedMs = performance.now()
    const world = await cluster.world(signal)
    const symptoms = await counted?.(world, signal)
    const found = await investigate({
      world,
      analyzers,
      settings: config.analyzers,
      ask: cluster.questions,
      signal,
      ...(scope === undefined ? {} : { scope }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(asked === undefined ? {} : { asked }),
      ...(symptoms === undefined ? {} : { counted: symptoms }),
    })
    return { world, ...found, durationMs: Math.round(performance.now() - startedMs) }
  }
}
