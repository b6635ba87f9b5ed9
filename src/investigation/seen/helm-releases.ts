import { type Instant, instantOf, msBetween, parseInstant } from '../../domain/instant.ts'
import type { DeploymentStatus } from '../../domain/release/deployment.ts'
import type { Secret } from '../../world/kinds.ts'
import type { World } from '../../world/world.ts'
import { seenId } from './rollouts.ts'
import { recentMs, type SeenRelease } from './seen-release.ts'

/** Helm writes its record first and the objects after it; with hooks and many objects that takes a while. */
const beforeMs = 60_000
const afterMs = 900_000

/** Of several workloads the one in the worst state stands for the release. */
const worstFirst: readonly DeploymentStatus[] = ['failed', 'deploying', 'rolling_back', 'pending', 'rolled_back', 'success', 'canceled']

/** The newest revision of each Helm release that is new, under way or failed, with those of the rollouts that it caused; and the rollouts that are nobody's. */
export function withHelm(world: World, rollouts: readonly SeenRelease[], now: Instant): SeenRelease[] {
  const claimed = new Set<string>()
  const releases = newestRecords(world).flatMap((record) => {
    const own = rollouts.filter((rollout) => !claimed.has(rollout.id) && causedBy(record, rollout, world))
    const seen = helmSeen(record, own, now)
    if (seen === undefined) return []
    for (const { id } of own) claimed.add(id)
    return [seen]
  })
  return [...releases, ...rollouts.filter(({ id }) => !claimed.has(id))]
}

interface HelmRecord {
  readonly namespace: string
  readonly name: string
  readonly revision: number
  readonly status: string
  readonly at: Instant
  readonly modifiedAt: Instant | undefined
  readonly uid: string
}

/** Helm keeps a Secret for each revision; what it holds is in no world, and its labels say enough. */
function newestRecords(world: World): HelmRecord[] {
  const newest = new Map<string, HelmRecord>()
  for (const secret of world.list('Secret')) {
    const record = recordOf(secret)
    if (record === undefined) continue
    const key = `${record.namespace}/${record.name}`
    if ((newest.get(key)?.revision ?? 0) < record.revision) newest.set(key, record)
  }
  return [...newest.values()]
}

function recordOf({ metadata: { namespace = '', labels = {}, creationTimestamp, uid = '' } }: Secret): HelmRecord | undefined {
  const { owner, name, status = '', version, modifiedAt } = labels
  const at = parseInstant(creationTimestamp)
  const revision = Number(version)
  if (owner !== 'helm' || name === undefined || at === undefined || !Number.isInteger(revision) || revision < 1) return undefined
  const seconds = Number(modifiedAt ?? Number.NaN)
  return { namespace, name, revision, status, at, uid, modifiedAt: seconds > 0 && seconds < 1e11 ? instantOf(seconds * 1000) : undefined }
}

function causedBy({ namespace, name, at }: HelmRecord, { workload, startedAt }: SeenRelease, world: World): boolean {
  const annotations = world.object(workload)?.metadata.annotations ?? {}
  const since = msBetween(at, startedAt)
  return (
    annotations['meta.helm.sh/release-name'] === name &&
    (annotations['meta.helm.sh/release-namespace'] ?? namespace) === namespace &&
    since >= -beforeMs &&
    since <= afterMs
  )
}

/** Without any rollout a release changed no workload: nothing of it can fail but Helm itself. */
function helmSeen(record: HelmRecord, own: readonly SeenRelease[], now: Instant): SeenRelease | undefined {
  const [first] = own.toSorted((left, right) => worstFirst.indexOf(left.status) - worstFirst.indexOf(right.status))
  const status = first === undefined ? undefined : statusOf(record, first.status)
  if (first === undefined || status === undefined || (msBetween(record.at, now) > recentMs && status !== 'failed')) return undefined
  return {
    ...first,
    id: seenId(['helm', record.namespace, record.name, String(record.revision)], record.uid),
    origin: 'helm',
    appName: record.name,
    status,
    hosts: [...new Set(own.flatMap(({ hosts }) => hosts))].slice(0, 50),
    startedAt: record.at,
    finishedAt: first.finishedAt ?? (status === 'failed' ? record.modifiedAt : undefined),
  }
}

/** What Helm says, until it says that all is done: then the workloads decide. */
function statusOf({ status }: HelmRecord, ofWorkloads: DeploymentStatus): DeploymentStatus | undefined {
  if (status === 'failed') return 'failed'
  if (status === 'pending-rollback') return ofWorkloads === 'failed' ? 'failed' : 'rolling_back'
  if (status.startsWith('pending-')) return ofWorkloads === 'failed' ? 'failed' : 'deploying'
  return status === 'deployed' ? ofWorkloads : undefined
}
