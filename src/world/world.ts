import type { NotChecked } from '../domain/incident/hypothesis.ts'
import type { Instant } from '../domain/instant.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import type { AnyObject, Kind, Kinds, Pod, PodTemplate } from './kinds.ts'

/**
 * The cluster at one moment, read-only and in memory. Rules only ever read this; nothing here asks the API server.
 * Secret values are not in it. What may not be read is named in `notReadable`, and `canRead` tells absence from blindness.
 */
export interface World {
  readonly clusterId: string
  readonly at: Instant
  readonly notReadable: readonly NotChecked[]
  /** Number of objects, events not counted. */
  readonly size: number

  canRead(kind: Kind, namespace?: string): boolean
  get<K extends Kind>(kind: K, namespace: string, name: string): Kinds[K] | undefined
  object(ref: ObjectRef): AnyObject | undefined
  list<K extends Kind>(kind: K, namespace?: string): readonly Kinds[K][]

  /** The controller that owns it, one step up. */
  ownerOf(ref: ObjectRef): ObjectRef | undefined
  /** The topmost owner that is in the world, itself when none is: the Deployment of a pod. */
  topOwner(ref: ObjectRef): ObjectRef
  /** What it owns, one step down. */
  ownedBy(ref: ObjectRef): readonly ObjectRef[]
  /** All pods below an owner (Deployment, ReplicaSet, Job ...), or the pod itself. */
  podsOf(ref: ObjectRef): readonly Pod[]
  /** Pods a Service, PDB or workload selects by labels. */
  selectedBy(ref: ObjectRef): readonly Pod[]
  /** Services whose selector matches the pod. */
  servicesOf(pod: Pod): readonly ObjectRef[]
  podsOn(node: string): readonly Pod[]

  /** Other objects that an object's spec names (for a pod or workload: its template), in the order written. */
  referencesOf(ref: ObjectRef): readonly Reference[]
  /** Pods and objects that people write whose spec names this one; a ReplicaSet that only repeats its Deployment is not among them. */
  referrersOf(ref: ObjectRef): readonly ObjectRef[]
  /** The graph as edges out of and into an object: owns, selects, refers to, runs on. */
  edgesOf(ref: ObjectRef): readonly Edge[]

  /** Events about the object, oldest first. */
  eventsOf(ref: ObjectRef): readonly EventRecord[]
  /** Versions kept, oldest first, the present one last; at least the present one. */
  versionsOf(ref: ObjectRef): readonly ObjectVersion[]
  /** Who last set which fields when, newest first (from managedFields; status writers left out). */
  changesOf(ref: ObjectRef): readonly FieldsOwner[]
  /** Pod templates of a workload's revisions, newest first, with the object that keeps each (ReplicaSet, ControllerRevision). */
  revisionsOf(ref: ObjectRef): readonly Revision[]
}

export type ReferenceKind =
  | 'ConfigMap'
  | 'Secret'
  | 'ServiceAccount'
  | 'PersistentVolumeClaim'
  | 'StorageClass'
  | 'Service'
  | 'PersistentVolume'

export interface Reference {
  readonly target: ObjectRef & { readonly kind: ReferenceKind }
  /** The key that must be there, where one is named. */
  readonly key?: string
  readonly optional: boolean
  /** Object whose spec a person edits: the Deployment, not its pod. */
  readonly writtenIn: ObjectRef
  /** Path from that object's root to the field that holds the name. */
  readonly path: readonly (string | number)[]
  readonly container?: string
  readonly use:
    | 'env'
    | 'env-from'
    | 'volume'
    | 'projected-volume'
    | 'pull-secret'
    | 'service-account'
    | 'claim'
    | 'storage-class'
    | 'ingress-backend'
    | 'ingress-tls'
    | 'governing-service'
    | 'bound-volume'
}

export interface Edge {
  readonly from: ObjectRef
  readonly to: ObjectRef
  readonly relation: 'owns' | 'selects' | 'refers-to' | 'runs-on' | 'scales' | 'routes-to'
}

export interface EventRecord {
  readonly object: ObjectRef
  readonly type: 'Normal' | 'Warning'
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly firstAt: Instant
  readonly lastAt: Instant
  /** `spec.containers{app}` when the event is about one container. */
  readonly fieldPath: string
  readonly component: string
}

export interface ObjectVersion {
  readonly at: Instant
  readonly object: AnyObject
}

export interface FieldsOwner {
  readonly manager: string
  readonly at: Instant
  /** Dotted paths it owns, e.g. `data.DB_URL`, `spec.template.spec.containers[app].image`; at most 500. */
  readonly fields: readonly string[]
}

export interface Revision {
  readonly revision: number
  readonly kept: ObjectRef
  readonly createdAt: Instant
  readonly template: PodTemplate
  readonly isCurrent: boolean
  /** Pods of this revision that are ready now. */
  readonly readyPods: number
}
