import { type Instant, msBetween } from '../../domain/instant.ts'
import { type Deployment, type DeploymentStatus, underWay } from '../../domain/release/deployment.ts'
import type { SeenRelease } from './seen-release.ts'

/** Whoever registers a release does it about when it rolls out. */
export const togetherMs = 1_800_000

type Placed = Pick<Deployment, 'workload' | 'createdTime' | 'startedAt'>

/** Whether a registered release and one that was seen are the same: one workload, about the same time, and neither is another one already. */
export function areSame(registered: Deployment, seen: Pick<SeenRelease, 'id' | 'workload' | 'startedAt'>): boolean {
  if (registered.rollout !== undefined) return registered.rollout === seen.id
  return registered.origin === 'api' && isSamePlace(registered.workload, seen.workload) && isNear(registered, seen.startedAt)
}

export function isSamePlace(one: Deployment['workload'], other: Deployment['workload']): boolean {
  return one !== undefined && one.kind === other?.kind && one.namespace === other.namespace && one.name === other.name
}

export function isNear({ startedAt, createdTime }: Placed, moment: Instant): boolean {
  return Math.abs(msBetween(startedAt ?? createdTime, moment)) < togetherMs
}

/** The record of a release after it was seen once more. What somebody registered stays; its state is what the cluster shows. */
export function recordOf(
  seen: SeenRelease,
  known: Deployment | undefined,
  own: { readonly clusterId: string; readonly now: Instant },
): Deployment {
  const { id, origin, startedAt, finishedAt: seenEnd, status, ...shown } = seen
  const { finishedAt: toldEnd, ...before } = known ?? { finishedAt: undefined }
  const isOver = status !== 'pending' && !underWay.includes(status)
  const end = isOver ? (toldEnd ?? seenEnd ?? own.now) : undefined
  const times = { startedAt: known?.startedAt ?? startedAt, ...(end === undefined ? {} : { finishedAt: end }), updatedTime: own.now }
  if (known === undefined || known.id === id)
    return { alertRules: [], createdTime: own.now, ...before, ...shown, id, origin, status, clusterId: own.clusterId, ...times }
  const { finishedAt: _, ...registered } = known
  return {
    ...shown,
    ...registered,
    hosts: known.hosts.length > 0 ? known.hosts : shown.hosts,
    packageVersion: known.packageVersion === '' ? shown.packageVersion : known.packageVersion,
    environment: known.environment === '' ? shown.environment : known.environment,
    rollout: id,
    status: followed(known.status, status),
    ...times,
  }
}

/** Whoever called it off knows better. */
function followed(told: DeploymentStatus, seen: DeploymentStatus): DeploymentStatus {
  return told === 'canceled' ? told : seen
}
