import { type Instant, msBetween, plusMs } from '../../domain/instant.ts'
import { canonicalJson, type JsonObject } from '../../domain/json.ts'
import { type Deployment, underWay } from '../../domain/release/deployment.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ReleaseStore } from '../../ports/store/release-store.ts'
import { isKind } from '../../world/kinds.ts'
import type { World } from '../../world/world.ts'
import { releasesIn } from './releases-in.ts'
import { presentRollout } from './rollouts.ts'
import { areSame, recordOf, togetherMs } from './same-release.ts'
import { recentMs, type SeenRelease } from './seen-release.ts'

export interface FollowMeans {
  readonly releases: Pick<ReleaseStore, 'deployment' | 'deployments' | 'inNamespace' | 'put' | 'reportsOf'>
  readonly clusterId: string
  readonly clock: Clock
  /** The cluster as the server that watches it sees it; undefined where another server does. */
  readonly world: (signal: AbortSignal) => Promise<World | undefined>
  /** A release failed, and has no report on that yet. */
  readonly failed: (release: Deployment) => Promise<void>
}

const mostUnderWay = 500
/** A failure this old was there before Aceso came: it is recorded, and no report is begun. */
const freshMs = 3_600_000

/** Keeps the records of releases in step with what the cluster shows. Each round looks at everything and writes only what has changed. */
export function followReleases(means: FollowMeans): (signal: AbortSignal) => Promise<void> {
  let known = new Map<string, string>()
  return async (signal) => {
    const world = await means.world(signal)
    if (world === undefined) {
      known = new Map()
      return
    }
    const now = means.clock.now()
    const seen = releasesIn(world, now)
    const told = new Map<string, string>()
    for (const release of seen) {
      const text = canonicalJson(release as unknown as JsonObject)
      if (known.get(release.id) !== text) await record(release, now, means)
      told.set(release.id, text)
    }
    await followTheRest(seen, now, world, means)
    known = told
  }
}

async function record(seen: SeenRelease, now: Instant, means: FollowMeans): Promise<void> {
  const { releases, clusterId } = means
  const before = (await releases.deployment(seen.id)) ?? (await registered(seen, now, means))
  const release = recordOf(seen, before, { clusterId, now })
  await releases.put(release)
  const isFresh = msBetween(release.finishedAt ?? now, now) < freshMs
  if (release.status === 'failed' && isFresh && !(await isReported(release.id, means))) await means.failed(release)
}

/** Once a release, also when whoever stored its failure was killed before he could tell. */
async function isReported(id: string, { releases }: FollowMeans): Promise<boolean> {
  return (await releases.reportsOf(id)).some(({ trigger, status }) => trigger === 'rollout' || status === 'generating')
}

async function registered(seen: SeenRelease, now: Instant, { releases, clusterId }: FollowMeans): Promise<Deployment | undefined> {
  const near = await releases.inNamespace(clusterId, seen.workload.namespace, plusMs(now, -(recentMs + togetherMs)))
  return near.find((one) => areSame(one, seen))
}

/** Records whose rollout is not among those of late: one that takes days is followed to its end, one that a newer revision overtook or whose object is gone is called off. */
async function followTheRest(
  seen: readonly SeenRelease[],
  now: Instant,
  world: World,
  { releases, clusterId }: FollowMeans,
): Promise<void> {
  const present = new Set(seen.map(({ id }) => id))
  const { data } = await releases.deployments({ clusterId, status: [...underWay, 'pending'], page: 1, pageSize: mostUnderWay })
  for (const one of data) {
    const id = one.origin === 'api' ? one.rollout : one.id
    const { workload } = one
    if (id === undefined || present.has(id) || workload === undefined || !isKind(workload.kind)) continue
    // What cannot be read any more is not gone.
    if (!world.canRead(workload.kind, workload.namespace)) continue
    const still = presentRollout({ ...workload, kind: workload.kind }, world, now)
    if (still?.id !== id) await releases.put({ ...one, status: 'canceled', finishedAt: now, updatedTime: now })
    else if (still.status !== one.status) await releases.put(recordOf(still, one, { clusterId, now }))
  }
}
