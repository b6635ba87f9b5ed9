import type { Action } from '../actions/contract.ts'
import type { Analyzer } from '../analyzers/contract.ts'
import type { Incident } from '../domain/incident.ts'
import type { Pattern } from '../domain/pattern.ts'
import type { StepName } from '../domain/step-name.ts'
import type { NewEvent } from '../domain/timeline.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { Cluster } from '../ports/cluster.ts'
import type { Store } from '../ports/store.ts'
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
  readonly store: Pick<Store, 'incidents' | 'patterns' | 'switches'>
  readonly cluster: Cluster
  readonly analyzers: readonly Analyzer[]
  readonly actions: readonly Action[]
  readonly settings: PipelineSettings
}

export interface Outcome {
  readonly events: readonly NewEvent[]
  /** A step to run next (perhaps later, perhaps the same again), or waiting for a person, or the end. */
  readonly then: { readonly step: StepName; readonly afterMs: number } | 'wait' | 'end'
  readonly patterns?: readonly Pattern[]
}
