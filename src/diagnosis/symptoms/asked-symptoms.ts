import type { Symptom } from '../../domain/incident/hypothesis.ts'
import type { MendRequest } from '../../domain/incident/mend-request.ts'
import { epochMsOf } from '../../domain/instant.ts'
import { templateOf } from '../../world/workload.ts'
import type { World } from '../../world/world.ts'
import { symptom } from './symptom.ts'

/** Containers without the probes that a person wants: no trouble of themselves, hence told only where something can be done. */
export function askedSymptoms(world: World, { object, addProbes, at }: MendRequest): Symptom[] {
  const workload = world.object(object)
  const containers = workload === undefined ? [] : (templateOf(workload)?.spec.containers ?? [])
  return containers.flatMap((container) => {
    const lacking = addProbes.filter((probe) => container[`${probe}Probe`] === undefined)
    if (lacking.length === 0) return []
    return [
      symptom('workload.lacks-probes', object, {
        container: container.name,
        sinceMs: epochMsOf(at),
        facts: { probes: lacking.join(' and ') },
      }),
    ]
  })
}
