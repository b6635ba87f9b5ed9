import { objectRef } from '../domain/object-ref.ts'
import type { World } from '../world/world.ts'
import type { Action, ActionPlan } from './contract.ts'

/** For tests: what an action plans for an object of a world, by the object's name as people write it. */
export function planning(action: Action, world: World, kind: string, name: string, params: unknown): ActionPlan {
  const [namespace = '', local = ''] = name.split('/')
  const ref = objectRef(kind, namespace, local)
  const target = world.object(ref)
  if (target === undefined) throw new Error(`the test's world has no ${kind} ${name}`)
  return action.plan({ world, ref, target, params })
}

/** `path: before -> after`, one line a change. */
export function changesIn(plan: ActionPlan): string[] {
  if (plan.kind !== 'write') return [`${plan.kind}: ${plan.why.en}`]
  if (plan.write.verb === 'uninstall') return [`uninstall revision ${plan.write.revision}`]
  if (plan.write.verb === 'delete') return [`delete ${plan.write.uid}`]
  return plan.write.changes.map(({ path, before, after }) => `${path.join('.')}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`)
}
