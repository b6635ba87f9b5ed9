import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import { type AnyObject, isKind, type Kind, type Kinds, kinds } from '../kinds.ts'

/** All objects by kind, namespace and name. */
export interface ObjectIndex {
  readonly size: number
  get<K extends Kind>(kind: K, namespace: string, name: string): Kinds[K] | undefined
  object(ref: ObjectRef): AnyObject | undefined
  list<K extends Kind>(kind: K, namespace?: string): readonly Kinds[K][]
  /** Everything but events. */
  all(): Iterable<AnyObject>
}

/** Maps within maps and no joined keys: names are hashed once when they are read, a joined key anew at every look. */
export function objectIndex(objects: Iterable<AnyObject>): ObjectIndex {
  const byKind = new Map<Kind, Map<string, Map<string, AnyObject>>>(kinds.map((kind) => [kind, new Map<string, Map<string, AnyObject>>()]))
  for (const object of objects) {
    const namespaces = byKind.get(object.kind)
    const namespace = object.metadata.namespace ?? ''
    let names = namespaces?.get(namespace)
    if (names === undefined) {
      names = new Map()
      namespaces?.set(namespace, names)
    }
    names.set(object.metadata.name, object)
  }

  const lists = new Map<string, readonly AnyObject[]>()
  const listOf = (kind: Kind, namespace: string | undefined): readonly AnyObject[] => {
    const key = namespace === undefined ? kind : `${kind}/${namespace}`
    let list = lists.get(key)
    if (list === undefined) {
      const namespaces = byKind.get(kind)
      list =
        namespace === undefined
          ? [...(namespaces?.values() ?? [])].flatMap((names) => [...names.values()])
          : [...(namespaces?.get(namespace)?.values() ?? [])]
      lists.set(key, list)
    }
    return list
  }
  let size = 0
  for (const [kind, namespaces] of byKind) if (kind !== 'Event') for (const names of namespaces.values()) size += names.size

  return {
    size,
    get: (kind, namespace, name) => ofKind(kind, byKind.get(kind)?.get(namespace)?.get(name)),
    object: (ref) => (isKind(ref.kind) ? byKind.get(ref.kind)?.get(ref.namespace)?.get(ref.name) : undefined),
    list: (kind, namespace) => listOfKind(kind, listOf(kind, namespace)),
    *all() {
      for (const [kind, namespaces] of byKind) if (kind !== 'Event') for (const names of namespaces.values()) yield* names.values()
    },
  }
}

export function refOf(object: AnyObject): ObjectRef {
  return objectRef(object.kind, object.metadata.namespace ?? '', object.metadata.name)
}

/** Objects are kept in the map of their own kind, so what comes out has the kind that was asked for. */
function ofKind<K extends Kind>(_kind: K, object: AnyObject | undefined): Kinds[K] | undefined {
  return object as Kinds[K] | undefined
}

function listOfKind<K extends Kind>(_kind: K, objects: readonly AnyObject[]): readonly Kinds[K][] {
  return objects as readonly Kinds[K][]
}
