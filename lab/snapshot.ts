import { isDeepStrictEqual } from 'node:util'
import type { KubeObject, LabApi } from './api.ts'

/** Objects by reference (`Deployment lab-x/cart`), with only the fields that people set. */
export type Snapshot = ReadonlyMap<string, unknown>

export interface Change {
  readonly object: string
  readonly change: 'created' | 'deleted' | 'changed'
  /** Paths of the changed fields, e.g. `spec.replicas`; empty for a created or deleted object. */
  readonly fields: readonly string[]
}

/** Made and changed by controllers all the time; an edit of these is seen in their owners or has no effect. */
const passingKinds = new Set(['Event', 'Endpoints', 'EndpointSlice', 'Lease', 'ControllerRevision', 'PodMetrics'])

/** What is written in a namespace and on the nodes now, without status and without what controllers derive. */
export async function snapshotNamespace(api: LabApi, namespace: string): Promise<Snapshot> {
  const found = new Map<string, unknown>()
  const groups = (await api.must('GET', '/apis')) as { groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[] }
  for (const apiVersion of ['v1', ...groups.groups.map(({ preferredVersion }) => preferredVersion.groupVersion)]) {
    for (const type of await api.typesOf(apiVersion)) {
      if (!type.namespaced || !type.verbs.includes('list') || passingKinds.has(type.kind)) continue
      for (const object of await api.list(await api.pathOf(apiVersion, type.kind, namespace))) add(found, object)
    }
  }
  for (const node of await api.list('/api/v1/nodes')) add(found, node)
  for (const volume of await api.list('/api/v1/persistentvolumes')) add(found, volume)
  return found
}

function add(found: Map<string, unknown>, object: KubeObject): void {
  if (isDerived(object)) return
  const { name, namespace } = object.metadata
  found.set(`${object.kind} ${namespace === undefined ? name : `${namespace}/${name}`}`, written(object))
}

/** A controller's child says nothing that its owner does not; two objects are in every namespace without anyone's doing. */
function isDerived(object: KubeObject): boolean {
  const owners = (object.metadata['ownerReferences'] ?? []) as readonly { readonly controller?: boolean }[]
  return (
    owners.some(({ controller }) => controller) ||
    object.metadata.name === 'kube-root-ca.crt' ||
    (object.kind === 'ServiceAccount' && object.metadata.name === 'default')
  )
}

const systemMetadata = new Set(['uid', 'resourceVersion', 'generation', 'creationTimestamp', 'managedFields', 'selfLink'])

/** The object without what the system adds to it. */
export function written(object: KubeObject): unknown {
  const { status: _status, metadata, ...rest } = object
  const annotations = { ...(metadata['annotations'] as Record<string, string> | undefined) }
  for (const name of Object.keys(annotations)) {
    if (
      /^(deployment\.kubernetes\.io|pv\.kubernetes\.io|volume\.kubernetes\.io|node\.alpha\.kubernetes\.io|volumes\.kubernetes\.io)\//.test(
        name,
      )
    )
      delete annotations[name]
  }
  const kept = Object.fromEntries(Object.entries(metadata).filter(([name]) => !systemMetadata.has(name)))
  if (object.kind !== 'Node') return { ...rest, metadata: { ...kept, annotations } }
  const labels = withoutOldNames(metadata['labels'])
  return { ...rest, spec: withoutConditionTaints(object['spec']), metadata: { ...kept, annotations, labels } }
}

/** The node controller sets these taints from the node's conditions. */
function withoutConditionTaints(spec: unknown): unknown {
  const { taints = [], ...rest } = (spec ?? {}) as { taints?: readonly { readonly key: string }[] }
  return { ...rest, taints: taints.filter(({ key }) => !key.startsWith('node.kubernetes.io/')) }
}

/** A moment after a node is there, the node controller copies some of its labels to the names that they had before. */
function withoutOldNames(labels: unknown): unknown {
  return Object.fromEntries(Object.entries(labels ?? {}).filter(([name]) => !name.startsWith('beta.kubernetes.io/')))
}

/** What was written between two snapshots: for the check that a mend touched nothing else. Sorted by object. */
export function changedObjects(before: Snapshot, after: Snapshot): Change[] {
  const changes: Change[] = []
  for (const object of new Set([...before.keys(), ...after.keys()])) {
    if (!before.has(object)) changes.push({ object, change: 'created', fields: [] })
    else if (!after.has(object)) changes.push({ object, change: 'deleted', fields: [] })
    else {
      const fields = changedFields(before.get(object), after.get(object), '')
      if (fields.length > 0) changes.push({ object, change: 'changed', fields })
    }
  }
  return changes.sort((left, right) => left.object.localeCompare(right.object))
}

function changedFields(before: unknown, after: unknown, path: string): string[] {
  if (isDeepStrictEqual(before, after)) return []
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) return [path]
  const names = new Set([...Object.keys(before), ...Object.keys(after)])
  return [...names].flatMap((name) => changedFields(before[name], after[name], path === '' ? name : `${path}.${name}`))
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
