import type { Instant } from '../instant.ts'
import type { ObjectRef } from '../object-ref.ts'

export const addedProbes = ['readiness', 'liveness'] as const
export type AddedProbe = (typeof addedProbes)[number]

/** What a person asked to be done for an object, beyond what its troubles call for. */
export interface MendRequest {
  readonly object: ObjectRef
  readonly by: string
  readonly at: Instant
  /** Starts one plan that is held back only because the cause is not sure. Approvals stay as they are. */
  readonly force: boolean
  /** What restarts pods waits for a person. */
  readonly noRestart?: true
  /** Probes that its containers are to have; those that have them keep theirs. */
  readonly addProbes: readonly AddedProbe[]
}
