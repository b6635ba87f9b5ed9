import type { Instant } from '../instant.ts'
import type { ObjectRef } from '../object-ref.ts'
import type { Text } from '../text.ts'

export const evidenceKinds = ['field', 'status', 'event', 'log', 'change', 'probe', 'metric', 'crash', 'absence', 'history'] as const
export type EvidenceKind = (typeof evidenceKinds)[number]

/**
 * How much a piece of evidence says about the claim it stands for (see confidence.ts).
 * `proof`: the cluster itself says so, or it was tried; `strong`: hard to explain otherwise; `weak`: fits, but so would other causes.
 */
export type Strength = 'proof' | 'strong' | 'weak'

/** A fact with its origin, small enough to store and show. */
export interface Evidence {
  readonly kind: EvidenceKind
  readonly strength: Strength
  readonly text: Text
  /** How a reader sees it for himself: a kubectl or PromQL line. */
  readonly origin: string
  readonly object?: ObjectRef
  readonly at?: Instant
  /** How often it was seen, for events. */
  readonly count?: number
}
