import { type ObjectRef, objectRef, refText } from '../../domain/object-ref.ts'
import type { AnyObject, Pod } from '../kinds.ts'
import { lazy, listAt } from './lazy.ts'
import { type ObjectIndex, refOf } from './object-index.ts'

/** Who owns whom, by the controller's owner reference. */
export interface OwnerIndex {
  ownerOf(ref: ObjectRef): ObjectRef | undefined
  topOwner(ref: ObjectRef): ObjectRef
  ownedBy(ref: ObjectRef): readonly ObjectRef[]
  podsOf(ref: ObjectRef): readonly Pod[]
}

/** Owner chains in Kubernetes are at most CronJob, Job, Pod long; custom ones a little longer. A loop made by hand must end, too. */
const longestChain = 8

export function ownerIndex(objects: ObjectIndex): OwnerIndex {
  const children = lazy(() => {
    const byOwner = new Map<string, AnyObject[]>()
    for (const object of objects.all()) {
      const owner = controllerOf(object)
      if (owner !== undefined && isSame(objects, owner)) listAt(byOwner, refText(owner.ref)).push(object)
    }
    return byOwner
  })
  const ownerOf = (ref: ObjectRef): ObjectRef | undefined => {
    const object = objects.object(ref)
    const owner = object === undefined ? undefined : controllerOf(object)
    return owner !== undefined && isSame(objects, owner) ? owner.ref : undefined
  }
  const below = (ref: ObjectRef): readonly AnyObject[] => children().get(refText(ref)) ?? []
  const podsOf = (ref: ObjectRef, depth: number): readonly Pod[] => {
    if (depth > longestChain) return []
    return below(ref).flatMap((child) => (child.kind === 'Pod' ? [child] : podsOf(refOf(child), depth + 1)))
  }

  return {
    ownerOf,
    topOwner(ref) {
      let top = ref
      for (let depth = 0; depth < longestChain; depth += 1) {
        const next = ownerOf(top)
        if (next === undefined || objects.object(next) === undefined) break
        top = next
      }
      return top
    },
    ownedBy: (ref) => below(ref).map((child) => refOf(child)),
    podsOf(ref) {
      if (ref.kind !== 'Pod') return podsOf(ref, 0)
      const pod = objects.get('Pod', ref.namespace, ref.name)
      return pod === undefined ? [] : [pod]
    },
  }
}

interface Controller {
  readonly ref: ObjectRef
  readonly uid: string
}

/** A static pod names its node as its controller: that is where it runs, not what makes it. */
function controllerOf(object: AnyObject): Controller | undefined {
  const owner = object.metadata.ownerReferences?.find(({ controller }) => controller === true)
  if (owner === undefined || owner.kind === 'Node') return undefined
  return { ref: objectRef(owner.kind, object.metadata.namespace ?? '', owner.name), uid: owner.uid }
}

/** False when another object has since taken the owner's name. An owner outside the world (a custom resource) is taken at its word. */
function isSame(objects: ObjectIndex, owner: Controller): boolean {
  const known = objects.object(owner.ref)?.metadata.uid
  return known === undefined || known === owner.uid
}
