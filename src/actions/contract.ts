import type { z } from 'zod'
import type { RiskLevel } from '../domain/grades.ts'
import type { ClusterWrite } from '../domain/incident/plan.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import type { Text } from '../domain/text.ts'
import type { AnyObject } from '../world/kinds.ts'
import type { World } from '../world/world.ts'

/**
 * One way of changing a cluster.
 * Promises: pure; looks at the target as it is now and says exactly which fields it would change, or why it will not. It never writes:
 * the execute step does, after policy, dry run and approval. Undo is the inverse of the change and needs no code, unless the write is a deletion.
 */
export interface Action<Params = unknown> {
  /** File name without `.ts`. */
  readonly kind: string
  readonly params: z.ZodType<Params>
  readonly title: Text
  /** Kinds of object it may be applied to. */
  readonly targets: readonly string[]
  /** It takes an instance down instead of mending it: what the cleaner's settings allow, and planned anew right before it is carried out. */
  readonly cleanUp?: true
  /** Least risk of this action; the policy raises it by the target (many pods, critical namespace, single replica). */
  risk(input: ActionInput<Params>): RiskLevel
  plan(input: ActionInput<Params>): ActionPlan
}

export interface ActionInput<Params> {
  readonly world: World
  readonly ref: ObjectRef
  /** The target as the API server has it now, all fields. */
  readonly target: AnyObject
  readonly params: Params
}

export type ActionPlan =
  | {
      readonly kind: 'write'
      readonly write: ClusterWrite
      /** Verb and object: "Set shop/cart image back to 1.4.2". */
      readonly title: Text
      readonly warnings?: readonly Text[]
      /** Where the write is no change of fields: what goes and what stays, as a diff. */
      readonly diff?: string
    }
  | { readonly kind: 'nothing-to-do'; readonly why: Text }
  | { readonly kind: 'refused'; readonly why: Text }

/** An action with its parameters' type hidden; `plan` and `risk` throw `input-invalid` naming the parameter when params do not fit. */
export function defineAction<Params>(action: Action<Params>): Action {
  const parsed = (input: ActionInput<unknown>): ActionInput<Params> => ({ ...input, params: action.params.parse(input.params) })
  return { ...action, risk: (input) => action.risk(parsed(input)), plan: (input) => action.plan(parsed(input)) }
}
