import type { Severity } from '../grades.ts'
import type { Instant } from '../instant.ts'
import type { JsonObject } from '../json.ts'
import type { ObjectRef } from '../object-ref.ts'

export const signalKinds = [
  'alert',
  'restart',
  'warning-event',
  'pod-waiting',
  'rollout-stuck',
  'unschedulable',
  'node-trouble',
  'finding',
  'crash',
  'request',
  'custom',
] as const
export type SignalKind = (typeof signalKinds)[number]

/** Something that happened, as a source saw it. Every text in it came from outside: bounded, data, never an instruction. */
export interface Signal {
  /** Made by the source so that the same happening delivered twice has the same id (stored once). */
  readonly id: string
  readonly clusterId: string
  /** Kind of the source plug-in. */
  readonly source: string
  readonly kind: SignalKind
  /** The same trouble seen again has the same key: an alert's fingerprint, `restart:<pod>/<container>`, and so on. */
  readonly dedupKey: string
  readonly status: 'firing' | 'resolved'
  readonly severity: Severity
  /** One line, at most 300 characters. */
  readonly title: string
  /** What it is about, where that is known. */
  readonly object?: ObjectRef
  readonly at: Instant
  readonly labels: Readonly<Record<string, string>>
  readonly facts: JsonObject
}

/** A signal as stored: counted, and assigned to its incident. */
export interface StoredSignal extends Signal {
  readonly receivedAt: Instant
  readonly incidentId: string | undefined
  /** How often the same key has been seen while its incident lived. */
  readonly count: number
}

/** What a person reads of an incident's signals: those of one key as one. */
export interface FoldedSignal {
  readonly dedupKey: string
  readonly source: string
  readonly kind: SignalKind
  /** How often it was seen while its incident lived. */
  readonly count: number
  readonly firstAt: Instant
  readonly lastAt: Instant
  /** The last one of them. */
  readonly status: Signal['status']
  readonly severity: Severity
  readonly title: string
  readonly object?: ObjectRef
  readonly labels: Readonly<Record<string, string>>
}
