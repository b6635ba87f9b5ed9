import type { Labels, Node, NodeSelectorTerm, Pod, PodAffinityTerm, PodSpec, Toleration } from '../../world/kinds.ts'
import { expressionMatches, selectorMatches } from '../../world/selector.ts'
import type { World } from '../../world/world.ts'
import { hostPortsOf, type NodeRoom, nodeRooms, requestsOf } from './node-room.ts'

/** Why a node cannot take a pod: one for each of the scheduler's filters that says no. */
export type Obstacle =
  | { readonly kind: 'resources'; readonly lacking: readonly Lack[] }
  | { readonly kind: 'node-selector'; readonly key: string; readonly wanted: string; readonly has: string | undefined }
  | { readonly kind: 'node-affinity' }
  | { readonly kind: 'pod-affinity' }
  | { readonly kind: 'pod-anti-affinity'; readonly topologyKey: string }
  | { readonly kind: 'taint'; readonly key: string; readonly value: string; readonly effect: string }
  | { readonly kind: 'host-port'; readonly port: number }
  | { readonly kind: 'volume-elsewhere'; readonly volume: string }

export interface Lack {
  readonly resource: string
  readonly asked: number
  readonly free: number
  readonly allocatable: number
}

export interface Fit {
  readonly node: Node
  readonly obstacles: readonly Obstacle[]
}

/** Taints that the cluster itself puts on a node in trouble; they go with the trouble. */
const conditionTaint =
  /^node\.kubernetes\.io\/(not-ready|unreachable|memory-pressure|disk-pressure|pid-pressure|network-unavailable|out-of-service)$/

export function isConditionTaint(obstacle: Obstacle): boolean {
  return obstacle.kind === 'taint' && conditionTaint.test(obstacle.key)
}

/** How far a node is from taking the pod: a label that it lacks says that it was not meant, a full node is nearly there. */
const distances: Readonly<Record<Obstacle['kind'], number>> = {
  resources: 1,
  'host-port': 1,
  'pod-anti-affinity': 1,
  taint: 2,
  'node-selector': 3,
  'node-affinity': 3,
  'pod-affinity': 3,
  'volume-elsewhere': 3,
}

export function distanceOf({ obstacles }: Fit): number {
  return obstacles.reduce((sum, { kind }) => sum + distances[kind], 0)
}

/** Evaluates pods against every node as the scheduler's filters would, from one world; rooms and labels are counted once. */
export function nodeFitter(world: World): (pod: Pod) => readonly Fit[] {
  let rooms: ReadonlyMap<string, NodeRoom> | undefined
  return (pod) => {
    rooms ??= nodeRooms(world)
    const places = affinityPlaces(world, pod)
    return world.list('Node').map((node) => ({ node, obstacles: obstaclesOn(world, pod, node, rooms?.get(node.metadata.name), places) }))
  }
}

function obstaclesOn(world: World, pod: Pod, node: Node, room: NodeRoom | undefined, places: AffinityPlaces): Obstacle[] {
  const { spec } = pod
  return [
    ...selectorObstacles(spec, node),
    ...(nodeAffinityHolds(spec, node) ? [] : [{ kind: 'node-affinity' } as const]),
    ...taintObstacles(spec.tolerations ?? [], node),
    ...places.obstaclesOn(node),
    ...(room === undefined ? [] : roomObstacles(spec, room)),
    ...volumeObstacles(world, pod, node),
  ]
}

function selectorObstacles(spec: PodSpec, node: Node): Obstacle[] {
  const labels = node.metadata.labels ?? {}
  return Object.entries(spec.nodeSelector ?? {})
    .filter(([key, wanted]) => labels[key] !== wanted)
    .map(([key, wanted]) => ({ kind: 'node-selector', key, wanted, has: labels[key] }))
}

function nodeAffinityHolds({ affinity }: PodSpec, node: Node): boolean {
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
  return terms === undefined || terms.some((term) => termHolds(term, node))
}

/** Expressions of one term hold together; a term without any matches nothing. */
function termHolds({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: Node): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false
  const labels: Labels = node.metadata.labels ?? {}
  return (
    matchExpressions.every(({ key, operator, values = [] }) => expressionMatches(labels[key], operator, values)) &&
    matchFields.every(({ operator, values = [] }) => expressionMatches(node.metadata.name, operator, values))
  )
}

function taintObstacles(tolerations: readonly Toleration[], node: Node): Obstacle[] {
  const taints = [...(node.spec?.taints ?? [])]
  const cordon = 'node.kubernetes.io/unschedulable'
  if (node.spec?.unschedulable === true && !taints.some(({ key }) => key === cordon)) taints.push({ key: cordon, effect: 'NoSchedule' })
  return taints
    .filter(({ effect }) => effect !== 'PreferNoSchedule')
    .filter((taint) => !tolerations.some((toleration) => tolerates(toleration, taint)))
    .map(({ key, value = '', effect }) => ({ kind: 'taint', key, value, effect }))
}

function tolerates(toleration: Toleration, taint: { readonly key: string; readonly value?: string; readonly effect: string }): boolean {
  const { key = '', operator = 'Equal', value = '', effect = '' } = toleration
  if (effect !== '' && effect !== taint.effect) return false
  if (operator === 'Exists') return key === '' || key === taint.key
  return key === taint.key && value === (taint.value ?? '')
}

function roomObstacles(spec: PodSpec, { allocatable, free, hostPorts }: NodeRoom): Obstacle[] {
  const lacking = [...requestsOf(spec)]
    .map(([resource, asked]) => ({
      resource,
      asked,
      free: Math.max(0, free.get(resource) ?? 0),
      allocatable: allocatable.get(resource) ?? 0,
    }))
    .filter(({ asked, free }) => asked > free + 1e-9)
  const taken = hostPortsOf(spec).filter((port) => hostPorts.has(port))
  return [
    ...(lacking.length > 0 ? [{ kind: 'resources', lacking } as const] : []),
    ...taken.map((port) => ({ kind: 'host-port', port }) as const),
  ]
}

function volumeObstacles(world: World, pod: Pod, node: Node): Obstacle[] {
  return (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    const claim = world.get('PersistentVolumeClaim', pod.metadata.namespace ?? '', persistentVolumeClaim?.claimName ?? '')
    const volume = world.get('PersistentVolume', '', claim?.spec.volumeName ?? '')
    const terms = volume?.spec.nodeAffinity?.required?.nodeSelectorTerms
    return volume === undefined || terms === undefined || terms.some((term) => termHolds(term, node))
      ? []
      : [{ kind: 'volume-elsewhere', volume: volume.metadata.name } as const]
  })
}

interface AffinityPlaces {
  obstaclesOn(node: Node): Obstacle[]
}

/** Where pods that a pod's own rules speak of run now. Rules of the other pods about this one are not evaluated: the scheduler's words tell of those. */
function affinityPlaces(world: World, pod: Pod): AffinityPlaces {
  const { podAffinity, podAntiAffinity } = pod.spec.affinity ?? {}
  const near = (podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => ({ term, ...placesOf(world, pod, term) }))
  const apart = (podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).map((term) => ({
    term,
    ...placesOf(world, pod, term),
  }))
  return {
    obstaclesOn(node) {
      const placeOf = (key: string): string | undefined => node.metadata.labels?.[key]
      const lonely = near.some(({ term, places, isFirst }) => !isFirst && !places.has(placeOf(term.topologyKey) ?? ''))
      const crowded = apart.find(({ term, places }) => places.has(placeOf(term.topologyKey) ?? ''))
      return [
        ...(lonely ? [{ kind: 'pod-affinity' } as const] : []),
        ...(crowded === undefined ? [] : [{ kind: 'pod-anti-affinity', topologyKey: crowded.term.topologyKey } as const]),
      ]
    },
  }
}

/** Topology values where a term's pods run. The first pod of a group that is to be near itself may go anywhere. */
function placesOf(
  world: World,
  pod: Pod,
  { labelSelector, topologyKey, namespaces }: PodAffinityTerm,
): { readonly places: ReadonlySet<string>; readonly isFirst: boolean } {
  const own = pod.metadata.namespace ?? ''
  const places = new Set<string>()
  for (const namespace of namespaces ?? [own]) {
    for (const other of world.list('Pod', namespace)) {
      if (
        other.spec.nodeName === undefined ||
        other.metadata.name === pod.metadata.name ||
        !selectorMatches(labelSelector, other.metadata.labels)
      )
        continue
      const place = world.get('Node', '', other.spec.nodeName)?.metadata.labels?.[topologyKey]
      if (place !== undefined) places.add(place)
    }
  }
  return { places, isFirst: places.size === 0 && selectorMatches(labelSelector, pod.metadata.labels) }
}
