import { parseInstant } from '../../domain/instant.ts'
import type { AnyObject, ControllerRevision, Pod, PodTemplate } from '../kinds.ts'
import { isReady } from '../pod-state.ts'
import type { Revision } from '../world.ts'
import type { ObjectIndex } from './object-index.ts'
import { refOf } from './object-index.ts'
import type { OwnerIndex } from './owner-index.ts'

const revisionAnnotation = 'deployment.kubernetes.io/revision'

/** Pod templates of a workload's revisions, newest first. A Deployment keeps them in ReplicaSets, StatefulSets and DaemonSets in ControllerRevisions. */
export function revisionsOf(objects: ObjectIndex, owners: OwnerIndex, workload: AnyObject): readonly Revision[] {
  const ref = refOf(workload)
  const kept = owners.ownedBy(ref).flatMap((child) => {
    const object = objects.object(child)
    return object === undefined ? [] : revisionFrom(object, () => owners.podsOf(object.kind === 'ReplicaSet' ? child : ref))
  })
  const ordered = kept.toSorted((left, right) => right.revision - left.revision)
  const updateRevision = workload.kind === 'StatefulSet' ? workload.status?.updateRevision : undefined
  const named = ordered.findIndex((revision) => revision.kept.name === updateRevision)
  return ordered.map((revision, index) => ({ ...revision, isCurrent: index === Math.max(named, 0) }))
}

function revisionFrom(object: AnyObject, pods: () => readonly Pod[]): Revision[] {
  const found = numberAndTemplate(object)
  if (found === undefined) return []
  const mine = object.kind === 'ControllerRevision' ? pods().filter((pod) => isOfRevision(pod, object)) : pods()
  return [
    {
      ...found,
      kept: refOf(object),
      createdAt: parseInstant(object.metadata.creationTimestamp) ?? '',
      isCurrent: false,
      readyPods: mine.filter((pod) => isReady(pod)).length,
    },
  ]
}

function numberAndTemplate(object: AnyObject): { readonly revision: number; readonly template: PodTemplate } | undefined {
  if (object.kind === 'ReplicaSet') {
    const revision = Number(object.metadata.annotations?.[revisionAnnotation])
    const { template } = object.spec
    return template === undefined || !Number.isInteger(revision) ? undefined : { revision, template: asWritten(template) }
  }
  if (object.kind !== 'ControllerRevision') return undefined
  const template = object.data?.spec?.template
  return template === undefined ? undefined : { revision: object.revision, template: asWritten(template) }
}

/** A StatefulSet's pods carry the revision's name as hash, a DaemonSet's pods the same hash as the revision's own label. */
function isOfRevision(pod: Pod, revision: ControllerRevision): boolean {
  const hash = pod.metadata.labels?.['controller-revision-hash']
  return hash !== undefined && (hash === revision.metadata.name || hash === revision.metadata.labels?.['controller-revision-hash'])
}

/** The template as a person wrote it, so that it may be compared with the workload's own and put back: without the controllers' marks. */
function asWritten(template: PodTemplate): PodTemplate {
  const { $patch: _, ...rest } = template as PodTemplate & { readonly $patch?: string }
  const { 'pod-template-hash': __, ...labels } = rest.metadata?.labels ?? {}
  return rest.metadata?.labels === undefined ? rest : { ...rest, metadata: { ...rest.metadata, labels } }
}
