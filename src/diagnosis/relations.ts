import type { ObjectRef } from '../domain/object-ref.ts'
import { labelsMatch } from '../world/selector.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import { templateOf } from '../world/workload.ts'
import type { World } from '../world/world.ts'

/** How one object's trouble brings another's, read from cause to symptom. */
export const relations = [
  'owns',
  'hosts',
  'replica-of',
  'endpoint-of',
  'backend-of',
  'mounted-by',
  'needed-by',
  'limits',
  'explains',
] as const
export type Relation = (typeof relations)[number]

export interface Effect {
  readonly to: ObjectRef
  readonly relation: Relation
}

/** Symptoms that can be nothing but the consequence of another object's trouble, where such trouble is seen. */
export const derivedCodes: ReadonlySet<string> = new Set([
  'workload.down',
  'workload.degraded',
  'workload.rollout-stuck',
  'job.failed',
  'job.failing',
  'service.no-endpoints',
  'ingress.backend-down',
])

/** Symptoms from which nothing follows: a program of a node that crashed does its pods no harm. */
export const localCodes: ReadonlySet<string> = new Set(['node.process-crashed'])

/** Where an object's trouble is felt, one step on. */
export function effectsOf(world: World, ref: ObjectRef): Effect[] {
  switch (ref.kind) {
    case 'Node':
      return world.podsOn(ref.name).map((pod) => ({ to: refOf(pod), relation: 'hosts' }))
    case 'Pod':
      return podEffects(world, ref)
    case 'PersistentVolumeClaim':
      return podsNaming(world, ref).map((to) => ({ to, relation: 'mounted-by' }))
    case 'ConfigMap':
    case 'Secret':
    case 'ServiceAccount':
      return podsNaming(world, ref).map((to) => ({ to, relation: 'needed-by' }))
    case 'Service':
      return world.referrersOf(ref).flatMap((to): Effect[] => (to.kind === 'Ingress' ? [{ to, relation: 'backend-of' }] : []))
    default:
      return servicesBefore(world, ref).map((to) => ({ to, relation: 'endpoint-of' }))
  }
}

function podEffects(world: World, ref: ObjectRef): Effect[] {
  const pod = world.get('Pod', ref.namespace, ref.name)
  const owners: Effect[] = []
  for (let owner = world.ownerOf(ref); owner !== undefined && owners.length < 8; owner = world.ownerOf(owner))
    owners.push({ to: owner, relation: 'replica-of' })
  const services = pod === undefined ? [] : world.servicesOf(pod)
  return [...owners, ...services.map((to): Effect => ({ to, relation: 'endpoint-of' }))]
}

/** Pods that name the object, themselves or through the workload that makes them. */
function podsNaming(world: World, ref: ObjectRef): ObjectRef[] {
  const pods = world.referrersOf(ref).flatMap((referrer) => world.podsOf(referrer))
  return [...new Set(pods)].map((pod) => refOf(pod))
}

/** Services that would lead to the workload's pods, if it had any. */
function servicesBefore(world: World, ref: ObjectRef): ObjectRef[] {
  const workload = world.object(ref)
  const labels = workload === undefined ? undefined : templateOf(workload)?.metadata?.labels
  if (labels === undefined) return []
  const matches = world
    .list('Service', ref.namespace)
    .filter(({ spec }) => Object.keys(spec.selector ?? {}).length > 0 && labelsMatch(spec.selector ?? {}, labels))
  return matches.map((service) => refOf(service))
}

/** The word for a step that an analyzer states itself. */
export function relationBetween(world: World, from: ObjectRef, to: ObjectRef): Relation {
  if (from.kind === 'Node' && to.kind === 'Pod') return 'hosts'
  if (from.kind === 'PersistentVolumeClaim') return 'mounted-by'
  if (from.kind === 'ResourceQuota' || from.kind === 'LimitRange') return 'limits'
  if (['ConfigMap', 'Secret', 'ServiceAccount'].includes(from.kind)) return 'needed-by'
  for (let owner = world.ownerOf(to), depth = 0; owner !== undefined && depth < 8; owner = world.ownerOf(owner), depth += 1) {
    if (owner.kind === from.kind && owner.name === from.name) return 'owns'
  }
  return 'explains'
}
