import type { Trouble } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, objectRef, refText } from '../domain/object-ref.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import type { World } from '../world/world.ts'

type Add = (...refs: readonly ObjectRef[]) => void

/**
 * An object with what it stands and falls with: its owners, what they own, the Services before its pods and the Ingresses before those, and what names it.
 * A Namespace stands for everything in it.
 */
export function familyOf(world: World, scope: readonly ObjectRef[]): ReadonlySet<string> {
  const family = new Set<string>()
  const add: Add = (...refs) => {
    for (const ref of refs) family.add(refText(ref))
  }
  for (const ref of scope) {
    add(ref)
    const near = nearOf(world, ref)
    add(...near)
    const tops = new Map([ref, ...near].map((one) => world.topOwner(presentOf(world, one))).map((top) => [refText(top), top]))
    for (const top of tops.values()) if (top.kind !== 'Node' && top.kind !== 'Namespace') addWorkload(world, top, add)
  }
  return family
}

function nearOf(world: World, ref: ObjectRef): ObjectRef[] {
  switch (ref.kind) {
    case 'Service':
      return world.selectedBy(ref).map((pod) => refOf(pod))
    case 'Ingress': {
      const services = world.referencesOf(ref).flatMap(({ target }) => (target.kind === 'Service' ? [target] : []))
      return [...services, ...services.flatMap((service) => world.selectedBy(service).map((pod) => refOf(pod)))]
    }
    case 'PersistentVolumeClaim':
    case 'ConfigMap':
    case 'Secret':
    case 'ServiceAccount':
      return [...world.referrersOf(ref)]
    default:
      return []
  }
}

function addWorkload(world: World, top: ObjectRef, add: Add): void {
  add(top, ...world.ownedBy(top))
  for (const pod of world.podsOf(top)) {
    add(refOf(pod))
    for (const service of world.servicesOf(pod)) add(service, ...world.referrersOf(service).filter(({ kind }) => kind === 'Ingress'))
  }
}

const makers = ['ReplicaSet', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const

/** A pod that has been replaced is found again by its workload, whose name its own begins with: `cart-7f98dcf86d-pjbhq`, `db-0`. */
function presentOf(world: World, ref: ObjectRef): ObjectRef {
  if ((ref.kind !== 'Pod' && ref.kind !== 'ReplicaSet') || world.object(ref) !== undefined) return ref
  const parts = ref.name.split('-')
  for (const length of [parts.length - 1, parts.length - 2]) {
    const name = parts.slice(0, Math.max(length, 0)).join('-')
    const maker = makers.map((kind) => objectRef(kind, ref.namespace, name)).find((one) => world.object(one) !== undefined)
    if (maker !== undefined) return maker
  }
  return ref
}

/** Whether a namespace has part in a trouble: its cause lies in it, or is felt in it, as a dead node is. */
export function isFeltIn(namespace: string, { cause, symptoms }: Trouble): boolean {
  return [cause, ...symptoms].some(({ object }) => object.namespace === namespace)
}

export function touches({ cause, symptoms }: Trouble, family: ReadonlySet<string>): boolean {
  return [cause, ...symptoms].some(
    ({ object }) => family.has(refText(object)) || family.has(refText(objectRef('Namespace', '', object.namespace))),
  )
}

/** Namespaces whose symptoms are looked at for a scope; undefined for all of them. A node may reach everywhere. */
export function namespacesOf(scope: readonly ObjectRef[] | undefined): ReadonlySet<string> | undefined {
  if (scope === undefined) return undefined
  const names = scope.map(({ kind, namespace, name }) => (kind === 'Namespace' ? name : namespace))
  return names.includes('') ? undefined : new Set(['', ...names])
}
