import type { NotChecked } from '../domain/incident/hypothesis.ts'
import type { Instant } from '../domain/instant.ts'
import { refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import type { Deployment, Pod } from '../world/kinds.ts'
import { conditionOf, containerStatuses, isReady, waitingReason } from '../world/pod-state.ts'
import { eventRecord } from '../world/snapshot/event-records.ts'
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
    nodes: { ready: nodes.filter((node) => conditionOf(node, 'Ready')?.status === 'True').length, total: nodes.length },
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

/** A pod that ended as it should is no problem; one that runs is one when a container is not ready. */
function problemOfPod(pod: Pod): ProblemPod[] {
  const phase = pod.status?.phase ?? 'Unknown'
  if (phase === 'Succeeded' || (phase === 'Running' && isReady(pod))) return []
  const statuses = containerStatuses(pod)
  const waiting = statuses.map((status) => waitingReason(status)).find((reason) => reason !== undefined)
  const unscheduled = conditionOf(pod, 'PodScheduled')
  const reason = pod.status?.reason ?? waiting ?? (unscheduled?.status === 'False' ? unscheduled.reason : conditionOf(pod, 'Ready')?.reason)
  const restarts = statuses.reduce((sum, { restartCount }) => sum + (restartCount ?? 0), 0)
  return [{ name: pod.metadata.name, phase, reason: reason ?? phase, restarts }]
}

function problemOfDeployment(deployment: Deployment): ProblemDeployment[] {
  const wanted = deployment.spec.replicas ?? 1
  const available = deployment.status?.availableReplicas ?? 0
  return available >= wanted ? [] : [{ name: deployment.metadata.name, available, wanted }]
}

function warningsIn(world: World, namespace: string): Warning[] {
  return world
    .list('Event', namespace)
    .map((event) => eventRecord(event, world.at))
    .filter(({ type }) => type === 'Warning')
    .sort((left, right) => (left.lastAt < right.lastAt ? 1 : -1))
    .slice(0, mostListed)
    .map(({ object, reason, message, count, lastAt }) => ({
      object: refText(object),
      reason,
      message: bounded(message, 500),
      count,
      at: lastAt,
    }))
}
