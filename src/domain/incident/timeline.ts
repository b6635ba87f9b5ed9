import type { Severity } from '../grades.ts'
import type { Instant } from '../instant.ts'
import type { JsonObject } from '../json.ts'
import type { ObjectRef } from '../object-ref.ts'
import type { Text } from '../text.ts'
import type { Mend, NotChecked, Trouble } from './hypothesis.ts'
import type { AddedProbe } from './mend-request.ts'
import type { FilledIn, Plan } from './plan.ts'
import type { SignalKind } from './signal.ts'
import type { StepName } from './step-name.ts'

export interface Actor {
  readonly kind: 'machine' | 'person'
  /** `aceso`, or the person's token name. */
  readonly name: string
}

export const aceso: Actor = { kind: 'machine', name: 'aceso' }

export const closeReasons = ['mended', 'recovered', 'dismissed', 'merged', 'false-alarm'] as const
export type CloseReason = (typeof closeReasons)[number]

/** What Aceso found when it looked. `not-known`: something is wrong and no analyzer can say why; never used for "could not look". */
export type Verdict = 'cause-found' | 'not-known' | 'recovered' | 'healthy' | 'could-not-look'

/** What may happen in an incident's life. Data only; appended, never changed: the timeline is the audit trail. */
export type EventBody =
  | {
      readonly type: 'incident.opened'
      readonly clusterId: string
      readonly groupKey: string
      readonly trigger: SignalKind
      readonly title: string
      readonly severity: Severity
      readonly object?: ObjectRef
    }
  | { readonly type: 'incident.reopened'; readonly title: string }
  | { readonly type: 'incident.absorbed'; readonly other: string; readonly why: Text }
  | { readonly type: 'incident.merged'; readonly into: string; readonly why: Text }
  | { readonly type: 'incident.split'; readonly from: string; readonly why: Text }
  | { readonly type: 'incident.closed'; readonly reason: CloseReason; readonly why: Text }
  | {
      readonly type: 'signal.joined'
      readonly signalId: string
      readonly dedupKey: string
      readonly kind: SignalKind
      readonly title: string
      readonly severity: Severity
      readonly object?: ObjectRef
    }
  | { readonly type: 'signal.resolved'; readonly dedupKey: string; readonly title: string }
  /** The first look has begun: told before it is over, for it reads objects, logs and probes. */
  | { readonly type: 'look.began' }
  | {
      readonly type: 'diagnosis.made'
      readonly verdict: Verdict
      readonly trouble?: Trouble
      readonly notChecked: readonly NotChecked[]
      readonly earlier: readonly EarlierIncident[]
      /** Mends of other causes of the same object, made in the same rollout. */
      readonly alongside?: readonly Mend[]
      readonly durationMs: number
    }
  | {
      readonly type: 'mend.asked'
      readonly object: ObjectRef
      readonly force: boolean
      readonly noRestart?: true
      readonly addProbes: readonly AddedProbe[]
      /** What the person saw, in their words. */
      readonly text: string
    }
  | { readonly type: 'plan.proposed'; readonly plan: Plan }
  | { readonly type: 'plan.none'; readonly why: Text }
  | { readonly type: 'plan.dry-run'; readonly planId: string; readonly ok: boolean; readonly message?: string }
  | {
      readonly type: 'decision.made'
      readonly planId: string
      readonly decision: 'execute' | 'hold' | 'wait-approval' | 'suggest' | 'observe' | 'refuse'
      readonly why: Text
      /** Nobody approved it, and its risk is above low: people are told before the first write. */
      readonly tellFirst?: true
    }
  | { readonly type: 'plan.approved'; readonly planId: string; readonly digest: string; readonly comment?: string }
  | { readonly type: 'plan.rejected'; readonly planId: string; readonly comment?: string }
  | { readonly type: 'plan.expired'; readonly planId: string }
  | { readonly type: 'plan.abandoned'; readonly planId: string; readonly why: Text }
  | { readonly type: 'write.intended'; readonly planId: string; readonly index: number; readonly undo: boolean }
  | {
      readonly type: 'write.done'
      readonly planId: string
      readonly index: number
      readonly undo: boolean
      readonly foundDone: boolean
      readonly resourceVersion: string
      readonly generation: number
      readonly filledIn?: readonly FilledIn[]
    }
  | { readonly type: 'write.refused'; readonly planId: string; readonly index: number; readonly undo: boolean; readonly message: string }
  | { readonly type: 'verify.waiting'; readonly planId: string; readonly well: boolean; readonly why: Text }
  | { readonly type: 'verify.passed'; readonly planId: string; readonly why: Text; readonly recoverMs: number }
  | { readonly type: 'verify.failed'; readonly planId: string; readonly why: Text }
  | { readonly type: 'undo.requested'; readonly planId: string; readonly why: Text }
  | { readonly type: 'undo.done'; readonly planId: string }
  | { readonly type: 'undo.refused'; readonly planId: string; readonly why: Text }
  | {
      readonly type: 'pattern.learned'
      readonly patternId: string
      readonly helped: boolean
      readonly successes: number
      readonly failures: number
    }
  | { readonly type: 'feedback.given'; readonly rating: 'good' | 'bad'; readonly comment?: string }
  | {
      readonly type: 'step.failed'
      readonly step: StepName
      readonly code: string
      readonly message: string
      readonly attempt: number
      readonly dead: boolean
    }
  /** `words`: of what the server itself noted; a person's comment is in one language. */
  | { readonly type: 'note.added'; readonly text: string; readonly words?: Text; readonly facts?: JsonObject }

export interface TimelineEvent {
  readonly incidentId: string
  /** 1, 2, 3 ... without a gap inside one incident. */
  readonly seq: number
  readonly at: Instant
  readonly actor: Actor
  readonly body: EventBody
}

/** An event a step wants appended; number and incident are given by the store. */
export interface NewEvent {
  readonly at: Instant
  readonly actor: Actor
  readonly body: EventBody
}

/** The same trouble seen before, and what helped then. */
export interface EarlierIncident {
  readonly incidentId: string
  readonly closedAt: Instant
  readonly reason: CloseReason
  readonly action?: string
  readonly helped?: boolean
}
