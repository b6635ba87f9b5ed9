import { type ObjectRef, objectRef } from '../domain/object-ref.ts'
import { type AnyObject, isKind, type Kind, type Kinds, kinds } from './kinds.ts'
import { listAt } from './lazy.ts'

/** All objects by kind, namespace and name. */
export interface ObjectIndex {
  readonly size: number
  get<K extends Kind>(kind: K, namespace: string, name: string): Kinds[K] | undefined
  object(ref: ObjectRef): AnyObject | undefined
  list<K extends Kind>(kind: K, namespace?: string): readonly Kinds[K][]
  /** Everything but events. */
  all(): Iterable<AnyObject>
}

export function objectIndex(objects: Iterable<AnyObject>): ObjectIndex {
  const byKind = new Map<Kind, Map<string, AnyObject>>(kinds.map((kind) => [kind, new Map<string, AnyObject>()]))
  for (const object of objects) byKind.get(object.kind)?.set(keyOf(object.metadata.namespace ?? '', object.metadata.name), object)

  const lists = new Map<Kind, readonly AnyObject[]>()
  const byNamespace = new Map<Kind, Map<string, AnyObject[]>>()
  const listOf = (kind: Kind): readonly AnyObject[] => {
    let list = lists.get(kind)
    if (list === undefined) {
      list = [...(byKind.get(kind)?.values() ?? [])]
      lists.set(kind, list)
    }
    return list
  }
  const inNamespace = (kind: Kind, namespace: string): readonly AnyObject[] => {
    let parts = byNamespace.get(kind)
    if (parts === undefined) {
      parts = new Map()
      for (const object of listOf(kind)) listAt(parts, object.metadata.namespace ?? '').push(object)
      byNamespace.set(kind, parts)
    }
    return parts.get(namespace) ?? []
  }

  return {
    size: kinds.reduce((sum, kind) => (kind === 'Event' ? sum : sum + (byKind.get(kind)?.size ?? 0)), 0),
    get: (kind, namespace, name) => ofKind(kind, byKind.get(kind)?.get(keyOf(namespace, name))),
    object: (ref) => (isKind(ref.kind) ? byKind.get(ref.kind)?.get(keyOf(ref.namespace, ref.name)) : undefined),
    list: (kind, namespace) => listOfKind(kind, namespace === undefined ? listOf(kind) : inNamespace(kind, namespace)),
    *all() {
      for (const [kind, objects] of byKind) if (kind !== 'Event') yield* objects.values()
    },
  }
}

export function refOf(object: AnyObject): ObjectRef {
  return objectRef(object.kind, object.metadata.namespace ?? '', object.metadata.name)
}

function keyOf(namespace: string, name: string): string {
  return `${namespace}/${name}`
}

/** Objects are kept in the map of their own kind, so what comes out has the kind that was asked for. */
function ofKind<K extends Kind>(_kind: K, object: AnyObject | undefined): Kinds[K] | undefined {
  return object as Kinds[K] | undefined
}

function listOfKind<K extends Kind>(_kind: K, objects: readonly AnyObject[]): readonly Kinds[K][] {
  return objects as readonly Kinds[K][]
}
