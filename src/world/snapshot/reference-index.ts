import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { AnyObject, Pod } from '../kinds.ts'
import type { Reference } from '../world.ts'
import { lazy, listAt } from './lazy.ts'
import { type ObjectIndex, refOf } from './object-index.ts'
import type { OwnerIndex } from './owner-index.ts'
import { targetOf, type WrittenReference, writtenReferences } from './written-references.ts'

/** Which object names which. */
export interface ReferenceIndex {
  referencesOf(ref: ObjectRef): readonly Reference[]
  /** Pods, and the objects that people write; what lies between them (ReplicaSets, Jobs of a CronJob) only repeats its owner. */
  referrersOf(ref: ObjectRef): readonly ObjectRef[]
}

export function referenceIndex(objects: ObjectIndex, owners: OwnerIndex): ReferenceIndex {
  const written = new Map<string, readonly WrittenReference[]>()
  const writtenBy = (object: AnyObject): readonly WrittenReference[] => {
    const key = refText(refOf(object))
    let found = written.get(key)
    if (found === undefined) {
      found = writtenReferences(object)
      written.set(key, found)
    }
    return found
  }

  const referrers = lazy(() => {
    const index = new Map<string, ObjectRef[]>()
    for (const object of objects.all()) {
      if (object.kind !== 'Pod' && owners.ownerOf(refOf(object)) !== undefined) continue
      const named = new Set<string>()
      for (const reference of writtenReferences(object)) named.add(refText(targetOf(reference, object.metadata.namespace ?? '')))
      for (const key of named) listAt(index, key).push(refOf(object))
    }
    return index
  })

  return {
    referencesOf(ref) {
      const object = objects.object(ref)
      if (object === undefined) return []
      const top = objects.object(owners.topOwner(ref)) ?? object
      return writtenBy(object).map((reference) => ({
        target: targetOf(reference, ref.namespace),
        optional: reference.optional,
        use: reference.use,
        ...(reference.key === undefined ? {} : { key: reference.key }),
        ...(reference.container === undefined ? {} : { container: reference.container }),
        ...whereWritten(objects, object, top, reference, writtenBy(top)),
      }))
    },
    referrersOf: (ref) => referrers().get(refText(ref)) ?? [],
  }
}

/**
 * Where a person wrote what this object names. Mostly the same place of the topmost owner's template. Admission adds the rest to pods alone: claims of
 * a StatefulSet's claim templates, pull secrets of the service account. What is found nowhere else is written in the object itself.
 */
function whereWritten(
  objects: ObjectIndex,
  object: AnyObject,
  top: AnyObject,
  reference: WrittenReference,
  atTop: readonly WrittenReference[],
): { readonly writtenIn: ObjectRef; readonly path: readonly (string | number)[] } {
  const itself = { writtenIn: refOf(object), path: reference.path }
  if (top === object) return itself
  const same = atTop.find((other) => isSameUse(other, reference))
  if (same !== undefined) return { writtenIn: refOf(top), path: same.path }
  if (reference.use === 'claim' && top.kind === 'StatefulSet' && object.kind === 'Pod') {
    const index = (top.spec.volumeClaimTemplates ?? []).findIndex(
      ({ metadata }) => reference.name === `${metadata.name}-${object.metadata.name}`,
    )
    if (index >= 0) return { writtenIn: refOf(top), path: ['spec', 'volumeClaimTemplates', index, 'metadata', 'name'] }
  }
  if (reference.use === 'pull-secret' && object.kind === 'Pod') return fromAccount(objects, object, reference) ?? itself
  return itself
}

function fromAccount(
  objects: ObjectIndex,
  pod: Pod,
  reference: WrittenReference,
): { readonly writtenIn: ObjectRef; readonly path: readonly (string | number)[] } | undefined {
  const account = objects.get('ServiceAccount', pod.metadata.namespace ?? '', pod.spec.serviceAccountName ?? 'default')
  const index = (account?.imagePullSecrets ?? []).findIndex(({ name }) => name === reference.name)
  return account === undefined || index < 0 ? undefined : { writtenIn: refOf(account), path: ['imagePullSecrets', index, 'name'] }
}

function isSameUse(left: WrittenReference, right: WrittenReference): boolean {
  return (
    left.kind === right.kind &&
    left.name === right.name &&
    left.key === right.key &&
    left.use === right.use &&
    left.container === right.container &&
    left.optional === right.optional
  )
}
