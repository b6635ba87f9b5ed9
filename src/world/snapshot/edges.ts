import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import type { AnyObject, HorizontalPodAutoscaler, Pod } from '../kinds.ts'
import type { Edge } from '../world.ts'
import { type LabelIndex, podSelectorOf } from './label-index.ts'
import { lazy, listAt } from './lazy.ts'
import { type ObjectIndex, refOf } from './object-index.ts'
import type { OwnerIndex } from './owner-index.ts'
import type { ReferenceIndex } from './reference-index.ts'

export interface Indices {
  readonly objects: ObjectIndex
  readonly owners: OwnerIndex
  readonly labels: LabelIndex
  readonly references: ReferenceIndex
  readonly podsOn: (node: string) => readonly Pod[]
}

/** The graph around one object. Every edge is found from both of its ends. */
export function edgeIndex(indices: Indices): (ref: ObjectRef) => readonly Edge[] {
  const scalers = lazy(() => {
    const byTarget = new Map<string, ObjectRef[]>()
    for (const scaler of indices.objects.list('HorizontalPodAutoscaler')) {
      const { kind, namespace, name } = scaleTarget(scaler)
      listAt(byTarget, `${kind} ${namespace}/${name}`).push(refOf(scaler))
    }
    return byTarget
  })
  const scaledBy = ({ kind, namespace, name }: ObjectRef): readonly ObjectRef[] => scalers().get(`${kind} ${namespace}/${name}`) ?? []

  return (ref) => {
    const object = indices.objects.object(ref)
    return [
      ...owningEdges(indices, ref),
      ...referringEdges(indices, ref),
      ...(object === undefined ? [] : placedEdges(indices, object, ref)),
      ...scaledBy(ref).map((from): Edge => ({ from, to: ref, relation: 'scales' })),
    ]
  }
}

function owningEdges({ owners }: Indices, ref: ObjectRef): Edge[] {
  const owner = owners.ownerOf(ref)
  return [
    ...(owner === undefined ? [] : [{ from: owner, to: ref, relation: 'owns' } as const]),
    ...owners.ownedBy(ref).map((to): Edge => ({ from: ref, to, relation: 'owns' })),
  ]
}

function referringEdges({ references }: Indices, ref: ObjectRef): Edge[] {
  const out = new Map<string, Edge>()
  for (const { target, use } of references.referencesOf(ref)) {
    const relation = use === 'ingress-backend' ? 'routes-to' : 'refers-to'
    out.set(`${relation} ${target.kind}/${target.name}`, { from: ref, to: target, relation })
  }
  const into = references
    .referrersOf(ref)
    .map((from): Edge => ({ from, to: ref, relation: from.kind === 'Ingress' && ref.kind === 'Service' ? 'routes-to' : 'refers-to' }))
  return [...out.values(), ...into]
}

function placedEdges({ labels, podsOn }: Indices, object: AnyObject, ref: ObjectRef): Edge[] {
  if (object.kind === 'Pod') {
    const selecting = [...labels.servicesOf(object), ...labels.budgetsOf(object)]
    const node = object.spec.nodeName
    return [
      ...selecting.map((from): Edge => ({ from, to: ref, relation: 'selects' })),
      ...(node === undefined ? [] : [{ from: ref, to: objectRef('Node', '', node), relation: 'runs-on' } as const]),
    ]
  }
  if (object.kind === 'Node') return podsOn(ref.name).map((pod): Edge => ({ from: refOf(pod), to: ref, relation: 'runs-on' }))
  if (object.kind === 'HorizontalPodAutoscaler') return [{ from: ref, to: scaleTarget(object), relation: 'scales' }]
  if ((object.kind === 'Service' || object.kind === 'PodDisruptionBudget') && podSelectorOf(object) !== undefined)
    return labels.selectedBy(ref).map((pod): Edge => ({ from: ref, to: refOf(pod), relation: 'selects' }))
  return []
}

function scaleTarget(scaler: HorizontalPodAutoscaler): ObjectRef {
  const { kind, name } = scaler.spec.scaleTargetRef
  return objectRef(kind, scaler.metadata.namespace ?? '', name)
}
