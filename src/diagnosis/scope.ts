import type { Trouble } from '../domain/hypothesis.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import { refOf } from '../world/object-index.ts'
import type { World } from '../world/world.ts'

/** An object with what it stands and falls with: its owners, what it owns, the Services before its pods and the Ingresses before those, and what names it. */
export function familyOf(world: World, scope: readonly ObjectRef[]): ReadonlySet<string> {
  const family = new Set<string>()
  const add = (...refs: readonly ObjectRef[]): void => {
    for (const ref of refs) family.add(refText(ref))
  }
  for (const ref of scope) {
    add(ref)
    if (ref.kind === 'Node') continue
    const selected = ref.kind === 'Service' ? world.selectedBy(ref).map((pod) => refOf(pod)) : []
    const naming = ['PersistentVolumeClaim', 'ConfigMap', 'Secret', 'ServiceAccount'].includes(ref.kind) ? world.referrersOf(ref) : []
    const routed =
      ref.kind === 'Ingress'
        ? world
            .referencesOf(ref)
            .map(({ target }) => target)
            .filter(({ kind }) => kind === 'Service')
        : []
    const tops = [ref, ...selected, ...naming, ...routed.flatMap((service) => world.selectedBy(service).map((pod) => refOf(pod)))].map(
      (one) => world.topOwner(one),
    )
    add(...selected, ...naming, ...routed)
    for (const top of new Map(tops.map((one) => [refText(one), one])).values()) addWorkload(world, top, add)
  }
  return family
}

function addWorkload(world: World, top: ObjectRef, add: (...refs: readonly ObjectRef[]) => void): void {
  add(top, ...world.ownedBy(top))
  for (const pod of world.podsOf(top)) {
    add(refOf(pod))
    for (const service of world.servicesOf(pod)) add(service, ...world.referrersOf(service).filter(({ kind }) => kind === 'Ingress'))
  }
}

export function touches({ cause, symptoms }: Trouble, family: ReadonlySet<string>): boolean {
  return family.has(refText(cause.object)) || symptoms.some(({ object }) => family.has(refText(object)))
}

/** Namespaces whose symptoms are looked at for a scope; undefined for all of them. A cluster-scoped object may reach everywhere. */
export function namespacesOf(scope: readonly ObjectRef[] | undefined): ReadonlySet<string> | undefined {
  if (scope === undefined || scope.some(({ namespace }) => namespace === '')) return undefined
  return new Set(['', ...scope.map(({ namespace }) => namespace)])
}
