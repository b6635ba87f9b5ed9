import { createHash } from 'node:crypto'
import { type Instant, msBetween, parseInstant, plusMs } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import { type ObjectRef, objectRef } from '../../domain/object-ref.ts'
import type { Deployment as ReleaseRecord } from '../../domain/release/deployment.ts'
import type { DaemonSet, Deployment, StatefulSet } from '../../world/kinds.ts'
import { conditionOf } from '../../world/pod-state.ts'
import { rolloutOf } from '../../world/rollout.ts'
import { containersOf } from '../../world/workload.ts'
import type { Revision, World } from '../../world/world.ts'
import { recentMs, type SeenRelease, usualDeadlineMs } from './seen-release.ts'

type Workload = Deployment | StatefulSet | DaemonSet

const mostHosts = 50
const longestName = 100

/** Present revisions of the cluster's workloads that are new, under way, or failed. */
export function rolloutsIn(world: World, now: Instant): SeenRelease[] {
  const workloads: readonly Workload[] = [...world.list('Deployment'), ...world.list('StatefulSet'), ...world.list('DaemonSet')]
  return workloads.flatMap((workload) => {
    const seen = rolloutSeen(workload, world, now)
    return seen !== undefined && (msBetween(seen.startedAt, now) < recentMs || seen.status === 'failed') ? [seen] : []
  })
}

/** What one workload runs now, however old it is; undefined where the world does not show when it came. */
export function presentRollout({ kind, namespace, name }: ObjectRef, world: World, now: Instant): SeenRelease | undefined {
  if (kind !== 'Deployment' && kind !== 'StatefulSet' && kind !== 'DaemonSet') return undefined
  const workload = world.get(kind, namespace, name)
  return workload === undefined ? undefined : rolloutSeen(workload, world, now)
}

function rolloutSeen(workload: Workload, world: World, now: Instant): SeenRelease | undefined {
  const { kind, metadata } = workload
  const { namespace = '', name, uid = '' } = metadata
  const ref = objectRef(kind, namespace, name)
  const revisions = world.revisionsOf(ref)
  const current = revisions.find(({ isCurrent }) => isCurrent)
  if (current === undefined || current.createdAt === '') return undefined
  const change = world.changesOf(ref).find(({ fields }) => fields.some((field) => field.startsWith('spec.template')))
  const isBack = revisions.some(({ createdAt }) => createdAt > current.createdAt)
  const startedAt = isBack ? (change?.at ?? current.createdAt) : current.createdAt
  const { status, finishedAt } = stateOf(workload, isBack, startedAt, now)
  const pods = world.podsOf(kind === 'Deployment' ? current.kept : ref)
  return {
    id: seenId([namespace, name, String(current.revision)], uid),
    origin: 'rollout',
    workload: { kind, namespace, name },
    ...named(workload, current),
    environment: labelOf(workload, ['environment', 'env', 'app.kubernetes.io/environment']) ?? '',
    hosts: [...new Set(pods.flatMap(({ spec }) => spec.nodeName ?? []))].slice(0, mostHosts),
    status,
    ...(change === undefined ? {} : { operator: change.manager.slice(0, 253) }),
    startedAt,
    finishedAt,
  }
}

/** Names as an id may hold them, and a mark of the object itself: made anew under the same name it is another. */
export function seenId(parts: readonly string[], uid: string): string {
  const mark = createHash('sha256')
    .update(`${parts.join('/')} ${uid}`)
    .digest('hex')
    .slice(0, 8)
  return `${parts.join('.').slice(0, longestName)}.${mark}`
}

function named(workload: Workload, { template }: Revision): Pick<ReleaseRecord, 'appName' | 'packageVersion' | 'tag' | 'repoAddress'> {
  const image = template.spec === undefined ? '' : (containersOf(template.spec)[0]?.container.image ?? '')
  const tag = imageTag(image)
  const source =
    template.metadata?.annotations?.['org.opencontainers.image.source'] ??
    workload.metadata.annotations?.['org.opencontainers.image.source']
  return {
    appName: labelOf(workload, ['app.kubernetes.io/name']) ?? workload.metadata.name,
    // The template's own label changes with it; the workload's may be older.
    packageVersion: (template.metadata?.labels?.['app.kubernetes.io/version'] ?? tag ?? image).slice(0, 253),
    ...(tag === undefined ? {} : { tag }),
    ...(source === undefined ? {} : { repoAddress: repositoryName(source) }),
  }
}

function labelOf({ metadata }: Workload, names: readonly string[]): string | undefined {
  return names.map((name) => metadata.labels?.[name]).find((value) => value !== undefined && value !== '')
}

/** `1.4` of `registry:5000/shop/cart:1.4@sha256:...`. */
function imageTag(image: string): string | undefined {
  const [, tag] = /:([\w][\w.-]{0,127})$/.exec(image.split('@')[0]?.split('/').at(-1) ?? '') ?? []
  return tag
}

/** `acme/cart` of an address at GitHub; any other as it is. */
function repositoryName(source: string): string {
  const [, name] = /^https:\/\/github\.com\/([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(source) ?? []
  return (name ?? source).slice(0, 500)
}

function stateOf(
  workload: Workload,
  isBack: boolean,
  startedAt: Instant,
  now: Instant,
): { readonly status: ReleaseRecord['status']; readonly finishedAt: Instant | undefined } {
  const progressing = workload.kind === 'Deployment' ? conditionOf(workload, 'Progressing') : undefined
  // Objects of the world are JSON.
  if (rolloutOf(workload as unknown as JsonObject).kind === 'complete')
    return { status: isBack ? 'rolled_back' : 'success', finishedAt: parseInstant(progressing?.lastUpdateTime) }
  // Complete once, and short of pods now: trouble of its pods, but the rollout had its end.
  if (progressing?.reason === 'NewReplicaSetAvailable')
    return { status: isBack ? 'rolled_back' : 'success', finishedAt: parseInstant(progressing.lastUpdateTime) }
  const isLate =
    workload.kind === 'Deployment'
      ? progressing?.status === 'False' && progressing.reason === 'ProgressDeadlineExceeded'
      : msBetween(startedAt, now) > usualDeadlineMs
  if (isLate) return { status: 'failed', finishedAt: parseInstant(progressing?.lastTransitionTime) ?? plusMs(startedAt, usualDeadlineMs) }
  if (workload.kind === 'Deployment' && workload.spec.paused === true) return { status: 'pending', finishedAt: undefined }
  return { status: isBack ? 'rolling_back' : 'deploying', finishedAt: undefined }
}
