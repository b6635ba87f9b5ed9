import type { ObjectRef } from '../../domain/object-ref.ts'
import type { AnyObject, LabelSelector, Labels, Pod, Service } from '../kinds.ts'
import { labelsMatch, selectorMatches } from '../selector.ts'
import { lazy, listAt } from './lazy.ts'
import { type ObjectIndex, refOf } from './object-index.ts'

/** Who selects whom by labels. */
export interface LabelIndex {
  selectedBy(ref: ObjectRef): readonly Pod[]
  servicesOf(pod: Pod): readonly ObjectRef[]
  /** Disruption budgets that cover the pod. */
  budgetsOf(pod: Pod): readonly ObjectRef[]
}

export function labelIndex(objects: ObjectIndex): LabelIndex {
  /** Pods of a namespace under each of their `key=value` labels. */
  const podsByLabel = lazy(() => {
    const index = new Map<string, Pod[]>()
    for (const pod of objects.list('Pod')) {
      const namespace = pod.metadata.namespace ?? ''
      for (const key in pod.metadata.labels) listAt(index, labelKey(namespace, key, pod.metadata.labels[key])).push(pod)
    }
    return index
  })
  /** Services under one label of their selector: a pod that matches carries that one, too. */
  const servicesByLabel = lazy(() => {
    const index = new Map<string, Service[]>()
    for (const service of objects.list('Service')) {
      for (const key in service.spec.selector) {
        listAt(index, labelKey(service.metadata.namespace ?? '', key, service.spec.selector[key])).push(service)
        break
      }
    }
    return index
  })

  const matching = (namespace: string, selector: LabelSelector): readonly Pod[] => {
    let candidates: readonly Pod[] | undefined
    for (const key in selector.matchLabels) {
      const having = podsByLabel().get(labelKey(namespace, key, selector.matchLabels[key])) ?? []
      if (candidates === undefined || having.length < candidates.length) candidates = having
    }
    return (candidates ?? objects.list('Pod', namespace)).filter((pod) => selectorMatches(selector, pod.metadata.labels))
  }

  return {
    selectedBy(ref) {
      const object = objects.object(ref)
      const selector = object === undefined ? undefined : podSelectorOf(object)
      return selector === undefined ? [] : matching(ref.namespace, selector)
    },
    servicesOf(pod) {
      const { namespace = '', labels } = pod.metadata
      const found: ObjectRef[] = []
      for (const key in labels) {
        for (const service of servicesByLabel().get(labelKey(namespace, key, labels[key])) ?? []) {
          if (labelsMatch(service.spec.selector ?? {}, labels)) found.push(refOf(service))
        }
      }
      return found
    },
    budgetsOf: (pod) =>
      objects
        .list('PodDisruptionBudget', pod.metadata.namespace ?? '')
        .filter((budget) => selectorMatches(budget.spec.selector, pod.metadata.labels))
        .map((budget) => refOf(budget)),
  }
}

/** What a Service, budget or workload selects pods by; a Service without a selector selects none. */
export function podSelectorOf(object: AnyObject): LabelSelector | undefined {
  switch (object.kind) {
    case 'Service':
      return isEmpty(object.spec.selector) ? undefined : { matchLabels: object.spec.selector ?? {} }
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'PodDisruptionBudget':
      return object.spec.selector
    default:
      return undefined
  }
}

function isEmpty(labels: Labels | undefined): boolean {
  for (const _ in labels) return false
  return true
}

function labelKey(namespace: string, key: string, value: string | undefined): string {
  return `${namespace}\n${key}=${value ?? ''}`
}
