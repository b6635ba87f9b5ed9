import type { NotChecked } from '../domain/hypothesis.ts'
import type { Instant } from '../domain/instant.ts'
import { refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import type { ClusterEvent, Deployment, Node, Pod } from '../world/kinds.ts'
import type { World } from '../world/world.ts'

/** How a namespace is, in counts: what stands, what does not, and what the cluster warned of. Says nothing about causes. */
export interface NamespaceHealth {
  readonly nodes: { readonly ready: number; readonly total: number }
  readonly pods: { readonly running: number; readonly total: number; readonly problems: readonly ProblemPod[] }
  readonly deployments: { readonly healthy: number; readonly total: number; readonly problems: readonly ProblemDeployment[] }
  /** Warnings, newest first. */
  readonly events: readonly Warning[]
  readonly notReadable: readonly NotChecked[]
}

export interface ProblemPod {
  readonly name: string
  readonly phase: string
  readonly reason: string
  readonly restarts: number
}

export interface ProblemDeployment {
  readonly name: string
  readonly available: number
  readonly wanted: number
}

export interface Warning {
  readonly object: string
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly at: Instant
}

const mostListed = 100

export function namespaceHealth(world: World, namespace: string): NamespaceHealth {
  const nodes = world.list('Node')
  const pods = world.list('Pod', namespace)
  const deployments = world.list('Deployment', namespace)
  const problemPods = pods.flatMap((pod) => problemOfPod(pod))
  const problemDeployments = deployments.flatMap((deployment) => problemOfDeployment(deployment))
  return {
    nodes: { ready: nodes.filter((node) => isNodeReady(node)).length, total: nodes.length },
    pods: {
      running: pods.filter((pod) => pod.status?.phase === 'Running').length,
      total: pods.length,
      problems: problemPods.slice(0, mostListed),
    },
    deployments: {
      healthy: deployments.length - problemDeployments.length,
      total: deployments.length,
      problems: problemDeployments.slice(0, mostListed),
    },
    events: warningsIn(world, namespace),
    notReadable: world.notReadable,
  }
}

export function isNodeReady(node: Node): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
}

/** A pod that ended as it should is no problem; one that runs is one when a container is not ready. */
function problemOfPod(pod: Pod): ProblemPod[] {
  const phase = pod.status?.phase ?? 'Unknown'
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])]
  const restarts = statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0)
  const waiting = statuses.find(({ state }) => state?.waiting?.reason !== undefined)?.state?.waiting?.reason
  const unmet = pod.status?.conditions?.find(
    ({ type, status }) => (type === 'Ready' || type === 'PodScheduled') && status === 'False',
  )?.reason
  if (phase === 'Succeeded') return []
  const reason = pod.status?.reason ?? waiting ?? unmet
  if (phase === 'Running' && reason === undefined) return []
  return [{ name: pod.metadata.name, phase, reason: reason ?? phase, restarts }]
}

function problemOfDeployment(deployment: Deployment): ProblemDeployment[] {
  const wanted = deployment.spec.replicas ?? 1
  const available = deployment.status?.availableReplicas ?? 0
  return available >= wanted ? [] : [{ name: deployment.metadata.name, available, wanted }]
}

function warningsIn(world: World, namespace: string): Warning[] {
  const about = new Map<string, { kind: string; namespace: string; name: string }>()
  for (const event of world.list('Event', namespace)) {
    const { kind, name } = involved(event)
    const ref = { kind, namespace: kind === 'Node' ? '' : namespace, name }
    about.set(refText(ref), ref)
  }
  return [...about.values()]
    .flatMap((ref) => world.eventsOf(ref))
    .filter(({ type }) => type === 'Warning')
    .map((event) => ({
      object: refText(event.object),
      reason: event.reason,
      message: bounded(event.message, 500),
      count: event.count,
      at: event.lastAt,
    }))
    .sort((left, right) => (left.at < right.at ? 1 : -1))
    .slice(0, mostListed)
}

function involved({ involvedObject }: ClusterEvent): { kind: string; name: string } {
  return { kind: involvedObject.kind ?? 'Unknown', name: involvedObject.name ?? '' }
}
