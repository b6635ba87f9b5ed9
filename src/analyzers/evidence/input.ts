import type { MendRequest } from '../../domain/incident/mend-request.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { Questions } from '../../ports/cluster.ts'
import type { World } from '../../world/world.ts'

export interface AnalyzerInput {
  readonly world: World
  /** Objects that show a symptom: pods, workloads, services, claims, nodes. Each at most once. */
  readonly suspects: readonly ObjectRef[]
  readonly ask: Questions
  /** What a person wants made better, where somebody asked. */
  readonly asked?: MendRequest
  readonly signal: AbortSignal
}
