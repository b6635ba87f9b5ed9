import type { RiskLevel } from '../grades.ts'
import type { Instant } from '../instant.ts'
import type { Json, JsonObject } from '../json.ts'
import type { ObjectRef } from '../object-ref.ts'
import type { Text } from '../text.ts'

/**
 * One field of one object before and after. `path` holds keys and array indexes as in the object's JSON.
 * `before` undefined = the field is not there; `after` undefined = it is removed.
 * `guards` are further fields that must still hold their value for the path to mean the same thing (a container's name at an index).
 */
export interface FieldChange {
  readonly path: readonly (string | number)[]
  readonly before: Json | undefined
  readonly after: Json | undefined
  readonly guards: readonly { readonly path: readonly (string | number)[]; readonly value: Json }[]
}

/** What the API server made of a field that was written: it adds defaults below one that was not there before. */
export interface FilledIn {
  readonly path: FieldChange['path']
  readonly value: Json
}

/** The only ways in which Aceso ever changes a cluster by a plan. */
export type ClusterWrite =
  | { readonly verb: 'patch'; readonly changes: readonly FieldChange[] }
  /** `export`: its manifest is put away first, so that it can be made again. */
  | { readonly verb: 'delete'; readonly uid: string; readonly graceSeconds?: number; readonly export?: true }
  /** A Helm release: its values and manifest are put away first, its history stays, and so do the volumes it says to keep. */
  | { readonly verb: 'uninstall'; readonly revision: number }

/** How a deletion is taken back. */
export type UndoWrite =
  /** Makes the object again as it was put away before its deletion. */
  | { readonly verb: 'recreate' }
  /** Makes a Helm release again as that revision was. */
  | { readonly verb: 'reinstall'; readonly revision: number }

/** One step of a plan: an action of the catalogue with everything that approval binds to. */
export interface PlannedAction {
  readonly kind: string
  readonly target: ObjectRef
  readonly targetUid: string
  /** Generation of the target when the plan was made; 0 for kinds that have none. */
  readonly targetGeneration: number
  readonly params: JsonObject
  readonly write: ClusterWrite
  /** Derived by the server. */
  readonly risk: RiskLevel
  /** Imperative with verb and object: "Set shop/cart image back to 1.4.2". */
  readonly title: Text
  /** Unified diff of the YAML, for people. */
  readonly diff: string
  readonly undoable: boolean
  /** Takes an instance down instead of mending it: the cleaner's settings say who may start it. */
  readonly cleanUp?: true
  /** The same change by hand, for the reader who may not press the button. */
  readonly manual: string
}

export type PlanState =
  | 'proposed'
  | 'approved'
  | 'rejected'
  | 'expired'
  | 'executing'
  | 'executed'
  | 'verified'
  | 'undone'
  | 'failed'
  | 'abandoned'

export interface Approval {
  readonly by: string
  readonly at: Instant
  readonly comment?: string
}

export interface Plan {
  readonly id: string
  readonly incidentId: string
  readonly clusterId: string
  readonly actions: readonly PlannedAction[]
  readonly why: Text
  readonly risk: RiskLevel
  /** SHA-256 over the exact writes: what an approval signs. */
  readonly digest: string
  readonly requestedBy: string
  readonly createdAt: Instant
  readonly expiresAt: Instant
  /** Not carried out sooner, even when it is approved: the trouble may pass by itself. */
  readonly notBefore?: Instant
  /** It must come out the same from a new look right before it is carried out. */
  readonly isRenewed?: true
  /** Signs of its success may come so much later than the time that a roll-out may take. */
  readonly lagMs?: number
  readonly requiredApprovals: number
  readonly approvals: readonly Approval[]
  readonly state: PlanState
  /** Things the person who approves should know: many pods touched, owned by Argo CD, low confidence. */
  readonly warnings: readonly Text[]
  /** Set when the object belongs to a GitOps tool or Helm: the change belongs into that source, a direct write needs explicit leave. */
  readonly ownedBy?: { readonly tool: string; readonly source: string }
  /** Result of the server-side dry run, when one was made. */
  readonly dryRun?: { readonly ok: boolean; readonly message?: string; readonly at: Instant }
}

/** Whether pods that run are ended by it: a changed template replaces them. */
export function restartsPods({ actions }: Pick<Plan, 'actions'>): boolean {
  return actions.some(
    ({ write }) => write.verb !== 'patch' || write.changes.some(({ path }) => path[0] === 'spec' && path[1] === 'template'),
  )
}

export function isCleanUp({ actions }: Pick<Plan, 'actions'>): boolean {
  return actions.some(({ cleanUp }) => cleanUp === true)
}
