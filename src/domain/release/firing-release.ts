import type { Instant } from '../instant.ts'
import type { ObjectRef } from '../object-ref.ts'

/** The trouble of a workload on whose release an alert rule fires. */
export const alertFired = 'release.alert-fired'

/** A release one of whose alert rules fires, where a fired rule may call for going back. */
export interface FiringRelease {
  readonly deploymentId: string
  readonly appName: string
  readonly packageVersion: string
  readonly workload: ObjectRef
  /** The rule that has fired the longest, and how many more do. */
  readonly rule: string
  readonly since: Instant
  readonly more: number
  readonly state: 'deploying' | 'rolling-back' | 'over'
}

/** What is looked up only where going back is thought of. */
export interface FiringReleaseReport extends FiringRelease {
  /** The workload still runs what this release brought. */
  readonly isPresent: boolean
  /** The rule's query as it is asked for this release. */
  readonly promQL: string | undefined
  /** The largest value that it answers with now. */
  readonly value: number | undefined
  /** What it answered with just before the release: then it is not the release's doing. */
  readonly before: 'nothing' | 'something' | 'not-known'
  /** Metrics look back in time: so much later than the roll-out the rule may be quiet. */
  readonly lagMs: number
}
