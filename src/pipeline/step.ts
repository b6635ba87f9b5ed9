import type { Action } from '../actions/contract.ts'
import type { CleanerSettings } from '../domain/crash/cleaner-settings.ts'
import type { NotChecked, Trouble } from '../domain/incident/hypothesis.ts'
import type { Incident } from '../domain/incident/incident.ts'
import type { MendRequest } from '../domain/incident/mend-request.ts'
import type { Pattern } from '../domain/incident/pattern.ts'
import type { StepName } from '../domain/incident/step-name.ts'
import { aceso, type EventBody, type NewEvent } from '../domain/incident/timeline.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { Cluster } from '../ports/cluster.ts'
import type { IncidentChange, Store } from '../ports/store/store.ts'
import type { World } from '../world/world.ts'
import type { PipelineSettings } from './settings.ts'

/**
 * One step of an incident's life. Reads the incident and its ports, returns what happened; run.ts stores that and queues what follows in the same
 * transaction. A step may be run again after a kill and must then come to the same end: whatever it does outside is first written as an intent.
 */
export interface Step {
  readonly name: StepName
  run(incident: Incident, ports: StepPorts, signal: AbortSignal): Promise<Outcome>
}

export interface StepPorts {
  readonly clock: Clock
  readonly ids: Ids
  readonly store: Pick<Store, 'incidents' | 'patterns' | 'switches' | 'outbox'>
  readonly cluster: Cluster
  /**
   * Looks at the cluster now: every trouble that touches one of these objects, its owners or what depends on it; without a scope, every trouble. What a
   * person asked to be made better counts as one.
   */
  readonly look: Look
  readonly actions: readonly Action[]
  readonly settings: PipelineSettings
  readonly cleaner: CleanerSettings
}

export type Look = (scope: readonly ObjectRef[] | undefined, signal: AbortSignal, asked?: MendRequest) => Promise<Findings>

export interface Findings {
  readonly world: World
  /** Most severe first. */
  readonly troubles: readonly Trouble[]
  readonly notChecked: readonly NotChecked[]
  readonly durationMs: number
}

export interface Outcome {
  /** May be empty: a look that found nothing new. */
  readonly events: readonly NewEvent[]
  /** A step to run next (perhaps later, perhaps the same again), or the end. */
  readonly next: Next
  readonly patterns?: readonly Pattern[]
  /** Changes of other incidents that must happen together with this one's. */
  readonly also?: readonly IncidentChange[]
}

export type Next = { readonly step: StepName; readonly afterMs: number } | 'end'

export function go(step: StepName, afterMs = 0): Next {
  return { step, afterMs }
}

/** An event by the machine. */
export function happened(ports: Pick<StepPorts, 'clock'>, body: EventBody): NewEvent {
  return { at: ports.clock.now(), actor: aceso, body }
}
