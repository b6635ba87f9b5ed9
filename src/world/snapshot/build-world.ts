import type { NotChecked } from '../../domain/incident/hypothesis.ts'
import { type Instant, parseInstant } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { AnyObject, Kind, Pod } from '../kinds.ts'
import type { ObjectVersion, World } from '../world.ts'
import { edgeIndex } from './edges.ts'
import { eventIndex } from './event-records.ts'
import { fieldOwners } from './field-owners.ts'
import { labelIndex } from './label-index.ts'
import { lazy, listAt } from './lazy.ts'
import { objectIndex } from './object-index.ts'
import { ownerIndex } from './owner-index.ts'
import { referenceIndex } from './reference-index.ts'
import { revisionsOf } from './revisions.ts'

/** A kind that could not be read, in one namespace or (without it) everywhere. */
export interface NotReadable extends NotChecked {
  readonly kind: Kind
  readonly namespace?: string
}

export interface WorldParts {
  readonly clusterId: string
  readonly at: Instant
  /** Every object that was read, events among them. The world keeps these very objects: they must not change afterwards. */
  readonly objects: Iterable<AnyObject>
  readonly notReadable: readonly NotReadable[]
  /** Versions kept from before, oldest first, by `refText`. The present one may be among them. */
  readonly versions?: ReadonlyMap<string, readonly ObjectVersion[]>
}

/** Builds the world over objects that were read. Cheap: only the index by name is made at once, every other when it is first asked for. */
export function buildWorld(parts: WorldParts): World {
  const objects = objectIndex(parts.objects)
  const owners = ownerIndex(objects)
  const labels = labelIndex(objects)
  const references = referenceIndex(objects, owners)
  const events = lazy(() => eventIndex(objects.list('Event'), parts.at))
  const podsByNode = lazy(() => {
    const byNode = new Map<string, Pod[]>()
    for (const pod of objects.list('Pod')) if (pod.spec.nodeName !== undefined) listAt(byNode, pod.spec.nodeName).push(pod)
    return byNode
  })
  const podsOn = (node: string): readonly Pod[] => podsByNode().get(node) ?? []

  return {
    clusterId: parts.clusterId,
    at: parts.at,
    notReadable: parts.notReadable.map(({ what, why }) => ({ what, why })),
    size: objects.size,
    canRead: (kind, namespace) =>
      !parts.notReadable.some(
        (blind) => blind.kind === kind && (namespace === undefined || blind.namespace === undefined || blind.namespace === namespace),
      ),
    get: (kind, namespace, name) => objects.get(kind, namespace, name),
    object: (ref) => objects.object(ref),
    list: (kind, namespace) => objects.list(kind, namespace),
    ...owners,
    selectedBy: (ref) => labels.selectedBy(ref),
    servicesOf: (pod) => labels.servicesOf(pod),
    podsOn,
    ...references,
    edgesOf: edgeIndex({ objects, owners, labels, references, podsOn }),
    eventsOf: (ref) => events()(refText(ref), objects.object(ref)?.metadata),
    versionsOf: (ref) => versionsOf(objects.object(ref), parts.versions?.get(refText(ref)) ?? [], parts.at),
    changesOf: (ref) => fieldOwners(objects.object(ref)?.metadata ?? { name: ref.name }),
    revisionsOf(ref: ObjectRef) {
      const workload = objects.object(ref)
      return workload === undefined ? [] : revisionsOf(objects, owners, workload)
    },
  }
}

/** The kept versions and the present one, which is as old as its last change of a field. */
function versionsOf(present: AnyObject | undefined, kept: readonly ObjectVersion[], at: Instant): readonly ObjectVersion[] {
  if (present === undefined) return kept
  const { resourceVersion, creationTimestamp } = present.metadata
  const last = kept.at(-1)
  if (last !== undefined && resourceVersion !== undefined && last.object.metadata.resourceVersion === resourceVersion) return kept
  const changedAt = fieldOwners(present.metadata)[0]?.at ?? parseInstant(creationTimestamp) ?? at
  return [...kept, { at: last !== undefined && last.at > changedAt ? at : changedAt, object: present }]
}
