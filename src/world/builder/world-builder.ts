import { type Instant, plusMs } from '../../domain/instant.ts'
import { type ObjectRef, objectRef, refText, sameRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import type { AnyObject, Kind } from '../kinds.ts'
import { buildWorld, type NotReadable } from '../snapshot/build-world.ts'
import { refOf } from '../snapshot/object-index.ts'
import type { ObjectVersion, World } from '../world.ts'
import {
  type ClaimOptions,
  claimFrom,
  configMapFrom,
  type EventOptions,
  eventFrom,
  type IngressOptions,
  ingressFrom,
  type NodeOptions,
  nodeFrom,
  type ServiceOptions,
  secretFrom,
  serviceFrom,
  slicesFor,
} from './objects.ts'
import { asObject, type PodOptions, type PodState, present, type Sketch } from './pods.ts'
import { barePod, type WorkloadKind, type WorkloadOptions, workloadObjects } from './workloads.ts'

/** The moment of every test world that does not name another. */
export const testNow: Instant = '2026-05-04T12:00:00.000Z'

/**
 * Worlds for tests, in a few words. Names are `namespace/name`, or `name` for what lies in no namespace.
 * A workload brings its ReplicaSet or ControllerRevision (`cart-1`: the name and the revision) and ready pods (`cart-1-0`, `cart-1-1`; of a StatefulSet `db-0`);
 * a Service brings its EndpointSlice; namespaces and the node `node-1` come by themselves.
 */
export interface WorldBuilder {
  deployment(name: string, options?: WorkloadOptions): WorldBuilder
  statefulSet(name: string, options?: WorkloadOptions): WorldBuilder
  daemonSet(name: string, options?: WorkloadOptions): WorldBuilder
  job(name: string, options?: WorkloadOptions): WorldBuilder
  cronJob(name: string, options?: WorkloadOptions & { readonly schedule?: string }): WorldBuilder
  /** State of a workload's pods (all, or the one of that index), or, where no workload has the name, a pod of its own. */
  pod(name: string, state?: PodState & PodOptions & { readonly index?: number }): WorldBuilder
  service(name: string, options?: ServiceOptions): WorldBuilder
  ingress(name: string, options: IngressOptions): WorldBuilder
  configMap(name: string, data?: Readonly<Record<string, string>>): WorldBuilder
  /** Key names only: values are in no world. */
  secret(name: string, keys?: readonly string[], type?: string): WorldBuilder
  claim(name: string, options?: ClaimOptions): WorldBuilder
  node(name: string, options?: NodeOptions): WorldBuilder
  /** An event about an object; `object` is what `refText` writes, `Pod shop/cart-1-0`. */
  event(object: string, options: EventOptions): WorldBuilder
  /** Any object as the API server would send it; uid and times are filled in. */
  add(object: Sketch): WorldBuilder
  /** Changes an object that is there once the world is complete. */
  edit<Object extends AnyObject = AnyObject>(ref: ObjectRef, change: (object: Object) => object): WorldBuilder
  without(ref: ObjectRef): WorldBuilder
  /** A kind that may not be read: none of its objects are in the world. */
  notReadable(kind: Kind, namespace?: string): WorldBuilder
  versions(ref: ObjectRef, versions: readonly ObjectVersion[]): WorldBuilder
  at(moment: Instant): WorldBuilder
  /** Looked at so many seconds after everything was made: nothing is young any more. */
  seenAfter(seconds: number): WorldBuilder
  build(): World
  /** The objects alone, for tests of what lies before the world. */
  objects(): readonly AnyObject[]
}

interface Draft {
  at: Instant
  seenAfterMs: number
  readonly objects: AnyObject[]
  readonly workloads: { readonly kind: WorkloadKind; readonly name: string; readonly options: WorkloadOptions }[]
  readonly pods: { readonly name: string; readonly state: PodState & PodOptions & { readonly index?: number } }[]
  readonly edits: { readonly ref: ObjectRef; readonly change: (object: AnyObject) => AnyObject | undefined }[]
  readonly blind: NotReadable[]
  readonly versions: Map<string, readonly ObjectVersion[]>
}

export function world(): WorldBuilder {
  const draft: Draft = { at: testNow, seenAfterMs: 0, objects: [], workloads: [], pods: [], edits: [], blind: [], versions: new Map() }
  const also = (change: () => unknown): WorldBuilder => {
    change()
    return builder
  }
  const workload =
    (kind: WorkloadKind) =>
    (name: string, options: WorkloadOptions = {}) =>
      also(() => draft.workloads.push({ kind, name, options }))
  const builder: WorldBuilder = {
    deployment: workload('Deployment'),
    statefulSet: workload('StatefulSet'),
    daemonSet: workload('DaemonSet'),
    job: workload('Job'),
    cronJob: workload('CronJob'),
    pod: (name, state = {}) => also(() => draft.pods.push({ name, state })),
    service: (name, options = {}) => also(() => draft.objects.push(serviceFrom(name, options))),
    ingress: (name, options) => also(() => draft.objects.push(ingressFrom(name, options))),
    configMap: (name, data = {}) => also(() => draft.objects.push(configMapFrom(name, data))),
    secret: (name, keys = [], type = 'Opaque') => also(() => draft.objects.push(secretFrom(name, keys, type))),
    claim: (name, options = {}) => also(() => draft.objects.push(claimFrom(name, options))),
    node: (name, options = {}) => also(() => draft.objects.push(nodeFrom(name, options))),
    event: (object, options) => also(() => draft.objects.push(eventFrom(object, options, draft.objects.length))),
    add: (object) => also(() => draft.objects.push(asObject(object))),
    edit: (ref, change) => also(() => draft.edits.push({ ref, change: (object) => change(object as never) as AnyObject })),
    without: (ref) => also(() => draft.edits.push({ ref, change: () => undefined })),
    notReadable: (kind, namespace) =>
      also(() =>
        draft.blind.push({
          kind,
          what: verbatim(namespace === undefined ? kind : `${kind} in ${namespace}`),
          why: verbatim('forbidden'),
          ...present({ namespace }),
        }),
      ),
    versions: (ref, versions) => also(() => draft.versions.set(refText(ref), versions)),
    at: (moment) => also(() => Object.assign(draft, { at: moment })),
    seenAfter: (seconds) => also(() => Object.assign(draft, { seenAfterMs: seconds * 1000 })),
    objects: () => objectsOf(draft),
    build: () =>
      buildWorld({
        clusterId: 'test',
        at: plusMs(draft.at, draft.seenAfterMs),
        objects: objectsOf(draft),
        notReadable: draft.blind,
        versions: draft.versions,
      }),
  }
  return builder
}

function objectsOf(draft: Draft): readonly AnyObject[] {
  const firstNode = draft.objects.find(({ kind }) => kind === 'Node')?.metadata.name ?? 'node-1'
  const surroundings = { at: draft.at, node: firstNode }
  const states = (name: string): Draft['pods'] => draft.pods.filter((pod) => pod.name === name)
  const made = draft.workloads.flatMap(({ kind, name, options }) =>
    workloadObjects(kind, name, options, (index) => stateAt(states(name), index), surroundings),
  )
  const bare = draft.pods
    .filter(({ name }) => !draft.workloads.some((workload) => workload.name === name))
    .map(({ name, state }) => barePod(name, state, surroundings))
  const own = [...draft.objects, ...made, ...bare]
  const all = [...own, ...slicesFor(own), ...surroundingsOf(own)]
  const edited = draft.edits.reduce<readonly AnyObject[]>(
    (objects, { ref, change }) =>
      objects.flatMap((object) => (sameRef(refOf(object), ref) ? [change(object)].filter((left) => left !== undefined) : [object])),
    all,
  )
  const hidden = (object: AnyObject): boolean =>
    draft.blind.some(({ kind, namespace }) => kind === object.kind && (namespace === undefined || namespace === object.metadata.namespace))
  return edited.filter((object) => !hidden(object)).map((object) => complete(object, draft.at))
}

function stateAt(states: Draft['pods'], index: number): PodState {
  return Object.assign({}, ...states.filter(({ state }) => (state.index ?? index) === index).map(({ state }) => state)) as PodState
}

/** The namespaces and the node that the objects lie on, where the test did not name them. */
function surroundingsOf(objects: readonly AnyObject[]): AnyObject[] {
  const has = (ref: ObjectRef): boolean => objects.some((object) => sameRef(refOf(object), ref))
  const namespaces = new Set(objects.map(({ metadata }) => metadata.namespace ?? '').filter((name) => name !== ''))
  const nodes = new Set(
    objects.flatMap((object) => (object.kind === 'Pod' && object.spec.nodeName !== undefined ? [object.spec.nodeName] : [])),
  )
  return [
    ...[...namespaces]
      .filter((name) => !has(objectRef('Namespace', '', name)))
      .map((name) => ({ kind: 'Namespace', metadata: { name } }) as const),
    ...[...nodes].filter((name) => !has(objectRef('Node', '', name))).map((name) => nodeFrom(name, {})),
  ]
}

function complete(object: AnyObject, at: Instant): AnyObject {
  const { kind, metadata } = object
  const uid = `${kind}/${metadata.namespace ?? ''}/${metadata.name}`
  return { ...object, metadata: { uid, creationTimestamp: at, resourceVersion: '1', generation: 1, ...metadata } }
}
