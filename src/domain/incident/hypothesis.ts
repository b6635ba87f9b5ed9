import type { Severity } from '../grades.ts'
import type { Instant } from '../instant.ts'
import type { Json } from '../json.ts'
import type { ObjectRef } from '../object-ref.ts'
import type { Facts, Text } from '../text.ts'
import type { Evidence } from './evidence.ts'

/** Something observably wrong with one object. A symptom asks; a cause answers. */
export interface Symptom {
  /** Stable, e.g. `pod.crash-looping`, `service.no-endpoints`. */
  readonly code: string
  readonly object: ObjectRef
  readonly severity: Severity
  readonly message: Text
  readonly since?: Instant
  /** The container it is about, where it is about one: two containers of a pod may fail for two reasons. */
  readonly container?: string
}

/** What would mend a cause, in words of the action catalogue. Only a wish: the plan step checks it, derives its risk and computes its diff. */
export interface Mend {
  /** Kind of an action plug-in. */
  readonly action: string
  readonly target: ObjectRef
  /** Checked against the action's own schema. */
  readonly params: { readonly [key: string]: Json | undefined }
  /** Why this should help, one sentence. */
  readonly why: Text
  /** Further objects that the same is done to, in the same plan: all of them or none. */
  readonly also?: readonly ObjectRef[]
  /** The trouble may pass by itself: what is planned is not carried out sooner than this after it was proposed. */
  readonly waitMs?: number
  /** What must be done first by others; while it is said, the plan is held. */
  readonly heldBy?: Text
  /** What speaks for it may pass while it waits: it is made once more, from a new look, right before it is carried out. */
  readonly isRenewed?: true
  /** Signs of its success come so much later than its roll-out. */
  readonly lagMs?: number
}

/** One possible root cause, with the evidence for and against it. */
export interface Hypothesis {
  /** Stable code, e.g. `probe.path-wrong`. */
  readonly cause: string
  /** Where it is mended: the Deployment, not the pod. */
  readonly object: ObjectRef
  readonly facts: Facts
  /** One sentence that names the cause. */
  readonly summary: Text
  readonly severity: Severity
  /** 0-1, from the evidence by one rule (confidence.ts). */
  readonly confidence: number
  readonly evidence: readonly Evidence[]
  readonly against: readonly Evidence[]
  /** Objects whose symptoms this cause explains directly; the graph adds those behind them. */
  readonly explains: readonly ObjectRef[]
  /**
   * What it says did not answer, e.g. the Service named in a log line: when one of these is in trouble itself, this is not a cause of its own but a
   * consequence of that trouble.
   */
  readonly dependsOn?: readonly ObjectRef[]
  /** When the cause came to be, where that is known: a cause is not later than its symptoms. */
  readonly since?: Instant
  /** Best first; empty where nothing Aceso may do would help. */
  readonly mends: readonly Mend[]
  /** What a person can do where no mend is offered. */
  readonly advice?: Text
}

/** One trouble: the cause (or none known), and every symptom it explains. */
export interface Trouble {
  /** `<cause code>@<object>`: the same trouble has the same key on every scan. */
  readonly key: string
  readonly clusterId: string
  readonly cause: Hypothesis
  /** Other explanations, less likely first dropped. */
  readonly alternatives: readonly Hypothesis[]
  readonly symptoms: readonly Symptom[]
  /** From cause to symptom, for the picture: each edge says why the one follows from the other. */
  readonly chain: readonly { readonly from: ObjectRef; readonly to: ObjectRef; readonly relation: string }[]
}

/** Something that could not be looked at, and why: said beside every answer. */
export interface NotChecked {
  readonly what: Text
  readonly why: Text
}

export const unknownCause = 'unknown'

export function troubleKey(cause: string, object: ObjectRef): string {
  return `${cause}@${object.kind}/${object.namespace}/${object.name}`
}
