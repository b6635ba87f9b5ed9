import type { Mend } from '../../domain/incident/hypothesis.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import { isCleanUp, type Plan } from '../../domain/incident/plan.ts'
import { refText, sameRef } from '../../domain/object-ref.ts'
import type { Text } from '../../domain/text.ts'
import { buildMend, digestOf } from '../plans/building.ts'
import type { StepPorts } from '../step.ts'
import { scopeOf } from './diagnose.ts'
import { whatRemains } from './what-remains.ts'

export type Renewal =
  | { readonly kind: 'same' }
  /** Others must first do something. */
  | { readonly kind: 'held'; readonly why: Text }
  /** It is no longer wanted, no longer allowed, or would be another change now. */
  | { readonly kind: 'other'; readonly why: Text }

/** Plans whose reasons may pass while they wait: those that take an instance down, and what was proposed because of something that is over soon. */
export function isRenewed(plan: Plan): boolean {
  return isCleanUp(plan) || plan.isRenewed === true
}

/**
 * Such a plan is made once more right before it is carried out, from a new look, and must come out the same: so everything that has spoken for it is asked again, and
 * everything that may speak against it. How long the approval has waited does not matter.
 */
export async function renewalOf(incident: Incident, plan: Plan, ports: StepPorts, signal: AbortSignal): Promise<Renewal> {
  const { troubles } = await ports.look(scopeOf(incident), signal, incident.asked)
  const trouble = troubles.find(({ key }) => key === incident.trouble?.key)
  if (trouble === undefined && whatRemains(incident.trouble, troubles) !== undefined)
    return { kind: 'held', why: { en: 'this look could not say why it suffers', zh: '本次查看未能确认原因' } }
  if (trouble === undefined) return { kind: 'other', why: { en: 'the cause is no longer there', zh: '原因已不存在' } }
  const mend = trouble.cause.mends.find((one) => isOf(one, plan))
  if (mend === undefined) return { kind: 'other', why: trouble.cause.advice ?? { en: 'it is no longer called for', zh: '已不再需要' } }
  if (mend.heldBy !== undefined) return { kind: 'held', why: mend.heldBy }
  const built = await buildMend(mend, {
    actions: ports.actions,
    settings: ports.settings,
    world: await ports.cluster.world(signal),
    read: (ref) => ports.cluster.read(ref, signal),
  })
  if (built.kind === 'none') return { kind: 'other', why: built.why }
  const actions = built.built.map(({ action }) => action)
  if (digestOf(actions) === plan.digest) return { kind: 'same' }
  const names = actions.map(({ target }) => refText(target)).join(', ')
  return {
    kind: 'other',
    why: { en: `it would be another change now: ${names} was changed meanwhile`, zh: `现在的变更已不同：${names} 在此期间被修改` },
  }
}

function isOf(mend: Mend, { actions: [first] }: Plan): boolean {
  return (
    first !== undefined && mend.action === first.kind && [mend.target, ...(mend.also ?? [])].some((target) => sameRef(target, first.target))
  )
}
