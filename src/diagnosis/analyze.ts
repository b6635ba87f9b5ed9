import type { Analysis } from './analysis.ts'
import { type InvestigationInput, investigate } from './investigate.ts'

/** A scan with its size and time; the plans are added by whoever knows the actions. */
export async function analyze(input: InvestigationInput): Promise<Omit<Analysis, 'plans'>> {
  const startedMs = performance.now()
  const { troubles, notChecked } = await investigate(input)
  return {
    clusterId: input.world.clusterId,
    scannedObjects: input.world.size,
    durationMs: Math.round(performance.now() - startedMs),
    troubles,
    notChecked,
  }
}
