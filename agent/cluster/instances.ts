import { type DiscoverySettings, scannedNamespaces } from '../../src/crash/instances/discovery-settings.ts'
import { instancePodOf, statusOfPods } from '../../src/crash/instances/instance-pods.ts'
import { instanceOfPod, rulesOf } from '../../src/crash/instances/recognise.ts'
import type { InstanceOf, Pod } from './pod-shape.ts'

/** The instance that a pod belongs to, by the labels of pods alone: an agent sees the pods of its node and nothing else. */
export function instanceByLabels(settings: DiscoverySettings): InstanceOf {
  const rules = rulesOf(settings)
  const scanned = scannedNamespaces(settings)
  return (pod) => (scanned === undefined || scanned.includes(pod.namespace) ? instanceOfPod(pod, rules) : undefined)
}

export interface SeenInstance {
  readonly namespace: string
  readonly type: string
  readonly status: string
}

/** Each instance with pods on this node, its status of these. */
export function instancesAmong(pods: readonly Pod[], instanceOf: InstanceOf): readonly SeenInstance[] {
  const members = new Map<string, { readonly namespace: string; readonly type: string; readonly pods: Pod[] }>()
  for (const pod of pods) {
    const { namespace, name, labels, ownerReferences: ownerRefs } = pod.metadata
    const instance = instanceOf({ namespace, name, labels, ownerRefs })
    if (instance === undefined) continue
    const key = `${instance.namespace}/${instance.name}`
    const known = members.get(key) ?? { namespace: instance.namespace, type: instance.type, pods: [] }
    known.pods.push(pod)
    members.set(key, known)
  }
  return [...members.values()].map(({ namespace, type, pods: own }) => {
    return { namespace, type, status: statusOfPods(own.map((pod) => instancePodOf(asRead(pod)))) }
  })
}

/** Guarantee: what of a pod is read here has the shapes of the world's pods, null where the API server writes no time. */
function asRead(pod: Pod): Parameters<typeof instancePodOf>[0] {
  return pod as unknown as Parameters<typeof instancePodOf>[0]
}
