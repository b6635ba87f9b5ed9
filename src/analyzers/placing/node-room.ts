import type { Container, Pod, PodSpec } from '../../world/kinds.ts'
import { isFinished } from '../../world/pod-state.ts'
import { parseQuantity } from '../../world/quantity.ts'
import type { World } from '../../world/world.ts'

/** Amounts by resource: cores, bytes, pieces. */
export type Amounts = ReadonlyMap<string, number>

export interface NodeRoom {
  readonly allocatable: Amounts
  readonly free: Amounts
  /** Ports of the node that pods on it hold. */
  readonly hostPorts: ReadonlySet<number>
}

/**
 * What a pod asks for, as the scheduler counts it: its containers and lasting init containers together, or the largest other init container where that is more;
 * and one place.
 */
export function requestsOf(spec: PodSpec): Amounts {
  const sum = new Map<string, number>([['pods', 1]])
  const add = (container: Container): void => {
    for (const [resource, text] of Object.entries(container.resources?.requests ?? {})) {
      sum.set(resource, (sum.get(resource) ?? 0) + (parseQuantity(text) ?? 0))
    }
  }
  const init = spec.initContainers ?? []
  for (const container of [...spec.containers, ...init.filter(({ restartPolicy }) => restartPolicy === 'Always')]) add(container)
  for (const container of init.filter(({ restartPolicy }) => restartPolicy !== 'Always')) {
    for (const [resource, text] of Object.entries(container.resources?.requests ?? {})) {
      sum.set(resource, Math.max(sum.get(resource) ?? 0, parseQuantity(text) ?? 0))
    }
  }
  return sum
}

export function hostPortsOf(spec: PodSpec): number[] {
  return spec.containers.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort }) => (hostPort === undefined || hostPort === 0 ? [] : [hostPort])),
  )
}

/** Room on each node, counted once: what is allocatable less what the pods on it ask for. */
export function nodeRooms(world: World): ReadonlyMap<string, NodeRoom> {
  return new Map(
    world.list('Node').map((node) => [node.metadata.name, roomOn(world.podsOn(node.metadata.name), node.status?.allocatable ?? {})]),
  )
}

function roomOn(pods: readonly Pod[], allocatableTexts: Readonly<Record<string, string>>): NodeRoom {
  const allocatable = new Map(Object.entries(allocatableTexts).map(([resource, text]) => [resource, parseQuantity(text) ?? 0]))
  const free = new Map(allocatable)
  const hostPorts = new Set<number>()
  for (const pod of pods) {
    if (isFinished(pod)) continue
    for (const [resource, amount] of requestsOf(pod.spec)) free.set(resource, (free.get(resource) ?? 0) - amount)
    for (const port of hostPortsOf(pod.spec)) hostPorts.add(port)
  }
  return { allocatable, free, hostPorts }
}
