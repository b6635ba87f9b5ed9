import type { Analysis } from '../../diagnosis/analysis.ts'
import type { NamespaceHealth } from '../../diagnosis/namespace-health.ts'
import type { NotChecked } from '../../domain/incident/hypothesis.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { AddedProbe } from '../../domain/incident/mend-request.ts'
import type { Pattern } from '../../domain/incident/pattern.ts'
import type { ProposingWay } from '../../domain/incident/proposer.ts'
import type { FoldedSignal, Signal, StoredSignal } from '../../domain/incident/signal.ts'
import type { TimelineEvent } from '../../domain/incident/timeline.ts'
import type { Instant } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import type { DeadLetter } from '../../ports/jobs.ts'
import type { Page } from '../../ports/store/page.ts'
import type {
  Delivery,
  DeliveryFilter,
  DeliveryPage,
  FeedbackEntry,
  IncidentFilter,
  IncidentPage,
  Role,
  SourceNotes,
} from '../../ports/store/store.ts'
import type { WriteSwitch } from '../write-switch.ts'

/** Who asks: a named token, or the local user where no token exists. */
export interface Caller {
  readonly name: string
  readonly role: Role
}

/**
 * Everything that a surface may do. HTTP, command line and (later) chat call these and nothing else. Each checks the caller's role (`forbidden`), the state
 * (`conflict`, `precondition-failed`), and throws AcesoError with a code; what it changed is in the timeline when it returns.
 */
export interface Verbs {
  receive(signals: readonly Signal[]): Promise<{ readonly stored: number; readonly repeated: number }>

  incidents(filter: IncidentFilter): Promise<IncidentPage>
  /** Also accepts a plan's id. `not-found` otherwise. */
  incident(id: string): Promise<Incident>
  timeline(id: string, afterSeq: number, limit: number): Promise<readonly TimelineEvent[]>
  signalsOf(id: string): Promise<readonly StoredSignal[]>
  /** Those of one key as one, the last seen first. */
  foldedSignalsOf(id: string, page: number, pageSize: number): Promise<Page<FoldedSignal>>
  deliveriesOf(id: string): Promise<readonly Delivery[]>
  /** Of all incidents, newest first. */
  deliveries(filter: DeliveryFilter): Promise<DeliveryPage>
  /** What each source of signals has done so far, by its kind. */
  sourceNotes(): Promise<readonly SourceNotes[]>
  /** Called after each commit of this process with the ids of changed incidents; returns how to stop. */
  onChange(listener: (incidentIds: readonly string[]) => void): () => void

  /** Approver. Binds to `digest` (the plan's present one when left out). Two different people for critical plans, neither the requester. */
  approve(request: PlanRequest & { readonly digest?: string }): Promise<Incident>
  /** Approver. */
  reject(request: PlanRequest): Promise<Incident>
  /** Approver. Puts back the fields a finished plan touched, if nobody else has changed them since. */
  undo(request: IncidentRequest): Promise<Incident>
  /** Operator. An action of the catalogue that a model has thought of, as a plan that waits for a person in every mode. */
  proposePlan(proposal: PlanProposal, signal: AbortSignal): Promise<Incident>
  /** Operator. Looks again now. */
  diagnose(request: IncidentRequest): Promise<Incident>
  /** Operator. Closes by hand. */
  dismiss(request: IncidentRequest): Promise<Incident>
  /** Operator. */
  merge(request: IncidentRequest & { readonly into: string }): Promise<Incident>
  /** Operator. Takes a merged incident out again. */
  split(request: IncidentRequest): Promise<Incident>
  /** Viewer. */
  feedback(request: IncidentRequest & { readonly rating: 'good' | 'bad' }): Promise<Incident>

  /** Operator: stopping is safe, and may be urgent at night. The switch that stops all writes. */
  pause(caller: Caller, comment?: string): Promise<WriteSwitch>
  /** Admin. */
  resume(caller: Caller, comment?: string): Promise<WriteSwitch>
  writeSwitch(): Promise<WriteSwitch>

  /** One scan of the present world; nothing is stored. */
  analysis(scope: { readonly namespace?: string }, signal: AbortSignal): Promise<Analysis>
  /** Counts of what stands and what does not in one namespace (diagnosis/namespace-health.ts over the present world). */
  namespaceHealth(namespace: string, signal: AbortSignal): Promise<NamespaceHealth>
  /** Operator. Diagnoses one deployment and mends it under the same policy as any incident. */
  autofix(request: AutofixRequest, signal: AbortSignal): Promise<AutofixResult>
  overview(signal: AbortSignal): Promise<Overview>

  /** What people said of mends in a month (`2026-11`), the oldest first. */
  feedbackOf(month: string): Promise<readonly FeedbackEntry[]>
  patterns(limit: number): Promise<readonly Pattern[]>
  deadLetters(limit: number): Promise<readonly DeadLetter[]>
  /** Operator. */
  replay(id: string, caller: Caller): Promise<boolean>
}

export interface IncidentRequest {
  readonly incidentId: string
  readonly caller: Caller
  readonly comment?: string
}

export interface PlanRequest {
  readonly planId: string
  readonly caller: Caller
  readonly comment?: string
}

export interface PlanProposal {
  readonly incidentId: string
  /** Kind of an action. */
  readonly action: string
  readonly target: ObjectRef
  /** As the action's own schema wants them. */
  readonly params: JsonObject
  /** Why it should help, in the model's words. */
  readonly why: string
  readonly via: ProposingWay
  readonly caller: Caller
}

export interface AutofixRequest {
  readonly deployment: string
  readonly namespace: string
  /** What the caller saw, free text, kept in the timeline as data. */
  readonly event: string
  /** Applies what is held back only for low confidence; never passes approval. */
  readonly force: boolean
  /** False: what would restart pods waits for a person, also where the mode would let it start. */
  readonly autoRestart: boolean
  /** Gives the deployment's containers the probes that they lack, under the same policy as any mend. */
  readonly addProbes: readonly AddedProbe[]
  readonly dryRun: boolean
  /** How long to wait for the end before answering with what is so far. */
  readonly waitMs: number
  readonly caller: Caller
}

export interface AutofixResult {
  readonly status: 'success' | 'failed'
  readonly result: Text
  readonly deployment: string
  readonly namespace: string
  /** Concrete changes, old to new. */
  readonly actionsTaken: readonly string[]
  readonly incidentId?: string
  readonly planId?: string
  /** True while a person has to approve. */
  readonly waitingForApproval: boolean
  readonly errorMessage?: string
}

/** The strip of the first page. */
export interface Overview {
  readonly cluster: {
    readonly id: string
    readonly origin: string
    readonly readOnly: boolean
    readonly lookedAt?: Instant
    readonly objects: number
    readonly notReadable: readonly NotChecked[]
    readonly error?: string
  }
  readonly mode: string
  readonly writes: WriteSwitch
  readonly open: number
  readonly needApproval: number
  readonly unhealthyNodes: readonly ObjectRef[]
}
