import { Readable } from 'node:stream'
import { mostSlimCoreBytes } from '../domain/crash/agent-protocol.ts'
import { AcesoError } from '../domain/errors.ts'
import { epochMsOf, msBetween, plusMs } from '../domain/instant.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Clock } from '../ports/clock.ts'
import type { CrashGroup, CrashStore, GroupFilter } from '../ports/crash-store.ts'
import type { Page } from '../ports/page.ts'
import { onlyNode, summarize } from './group/group-summary.ts'
import { type Candidate, similarTo } from './group/similarity.ts'
import type { CrashVerbs, GroupAtAGlance, GroupDetail, ToldCrash } from './verbs.ts'

const activeMs = 2 * 60_000
const mostKnown = 10_000
const mostCompared = 2_000
const mostSightings = 10_000
const dayMs = 86_400_000
/** The trend is told day by day. */
const trendDays = 14

export interface CrashMeans {
  readonly crashes: CrashStore
  readonly blobs: Blobs
  readonly clock: Clock
  readonly clusterId: string
  /** Full cores kept of each group, over all nodes. */
  readonly fullCoresPerGroup: number
  /** Called after reports were stored; must have stored their signals when it returns. Also for reports told again, whose signals may have been lost with a killed process. */
  readonly pass: (told: readonly ToldCrash[]) => Promise<void>
}

export function makeCrashVerbs(means: CrashMeans): CrashVerbs {
  const { crashes, clock } = means
  return {
    tell: (reports) => tell(means, reports),
    keepSlimCore: (id, content, signal) => keepSlimCore(means, id, content, signal),
    known: async () => ({ groups: await crashes.knownGroups(mostKnown), fullCoresPerGroup: means.fullCoresPerGroup }),
    heartbeat: (agent) => crashes.heartbeat(agent, clock.now()),
    async agents() {
      const now = clock.now()
      return (await crashes.agents()).map((agent) => ({ ...agent, isActive: msBetween(agent.lastSeen, now) <= activeMs }))
    },

    crashes: (filter) => crashes.list(filter),
    crash: (id) => mustFind(id, crashes.get(id)),
    async slimCore(id, signal) {
      const crash = await mustFind(id, crashes.get(id))
      const content = crash.slimName === undefined ? undefined : await means.blobs.open(crash.slimName, signal)
      if (content === undefined)
        throw new AcesoError('not-found', `no slim core of ${id} is kept here`, {
          next: 'the agent of its node delivers it; see aceso crash show',
        })
      return { fileName: `${id}.slim.core.zst`, content }
    },

    groups: (filter) => groupsAtAGlance(means, filter),
    group: (id) => groupDetail(means, id),
    async merge(from, into, by) {
      if (from === into) throw new AcesoError('input-invalid', 'a group cannot be merged into itself', { path: 'into' })
      await Promise.all([from, into].map((id) => mustFind(id, crashes.group(id))))
      if (!(await crashes.merge(from, into, by, clock.now())))
        throw new AcesoError('conflict', `one of ${from} and ${into} has just been merged away`)
      return mustFind(into, crashes.group(into))
    },
    async split(id, keys, by) {
      await mustFind(id, crashes.group(id))
      const taken = await crashes.split(id, keys, by, clock.now())
      if (taken === undefined)
        throw new AcesoError('conflict', 'name fingerprints of this group, and leave at least one in it', { path: 'keys' })
      return taken
    },
    async markFixed(id, version, by) {
      await crashes.markFixed(id, version, by, clock.now())
      return mustFind(id, crashes.group(id))
    },
    proposals: () => crashes.proposals(100),
    async refuse(left, right, by) {
      if (!(await crashes.refuse(left, right, by, clock.now())))
        throw new AcesoError('not-found', `nothing is proposed for ${left} and ${right}`)
    },
  }
}

async function tell(means: CrashMeans, reports: Parameters<CrashVerbs['tell']>[0]): ReturnType<CrashVerbs['tell']> {
  const receivedAt = means.clock.now()
  const received = await means.crashes.receive(reports, means.clusterId, receivedAt)
  const byId = new Map(received.map((one) => [one.id, one]))
  const told = reports.map((report) => {
    const { group, isFirst } = byId.get(report.id) ?? { group: undefined, isFirst: false }
    return { report, group, isFirst, receivedAt }
  })
  await means.pass(told)
  await proposeMerges(
    means,
    told.flatMap(({ group, isFirst }) => (isFirst && group !== undefined ? [group] : [])),
  )
  return received.map(({ id, group, hasSlimCore }) => ({
    id,
    group,
    wantSlimCore: !hasSlimCore && reports.some((report) => report.id === id && report.stored.some(({ what }) => what === 'slim')),
  }))
}

/** A fingerprint never seen before may still be an old bug in a new shape: a person is asked. */
async function proposeMerges({ crashes, clock }: CrashMeans, newGroups: readonly string[]): Promise<void> {
  if (newGroups.length === 0) return
  const { data: others } = await crashes.groups({ sortBy: 'lastSeen', page: 1, pageSize: mostCompared })
  for (const id of new Set(newGroups)) {
    const group = await crashes.group(id)
    if (group === undefined) continue
    const candidates = others.filter((other) => other.id !== id).flatMap((other) => candidateOf(other))
    const pairs = candidateOf(group).flatMap(({ fingerprint }) =>
      similarTo(fingerprint, candidates).map((alike) => ({ left: id, right: alike.id, similarity: alike.similarity })),
    )
    if (pairs.length > 0) await crashes.propose(pairs, clock.now())
  }
}

/** A group is compared by its most frequent fingerprint. */
function candidateOf({ id, members }: CrashGroup): Candidate[] {
  return members.slice(0, 1).map(({ fingerprint }) => ({ id, fingerprint }))
}

async function groupsAtAGlance({ crashes, clock }: CrashMeans, filter: GroupFilter): Promise<Page<GroupAtAGlance>> {
  const page = await crashes.groups(filter)
  const since = plusMs(clock.now(), -trendDays * dayMs)
  const [places, agents] = await Promise.all([
    crashes.places(
      page.data.map(({ id }) => id),
      since,
      trendDays,
    ),
    crashes.agents(),
  ])
  const byGroup = new Map(places.map(({ group, ...glance }) => [group, glance]))
  const data = page.data.map((group) => {
    const glance = byGroup.get(group.id) ?? nowhere
    return { ...group, glance: { ...glance, oneNodeOnly: onlyNode(glance.nodes.most, agents.length, group.count) } }
  })
  return { ...page, data }
}

const none = { total: 0, most: [] }
const nowhere = { versions: none, pods: none, nodes: none, instances: none, trend: [] }

async function groupDetail({ crashes, clock }: CrashMeans, id: string): Promise<GroupDetail> {
  const group = await mustFind(id, crashes.group(id))
  const [sightings, versions, agents] = await Promise.all([
    crashes.sightings(id, mostSightings),
    crashes.versionsOf(group.members[0]?.program ?? ''),
    crashes.agents(),
  ])
  const now = epochMsOf(clock.now())
  const known = sightings.map((one) => ({ ...one, at: epochMsOf(one.at) }))
  const summary = summarize(known, {
    now,
    trendMs: trendDays * dayMs,
    buckets: trendDays,
    allNodes: agents.length,
    otherVersions: versions.map(({ version, firstSeen }) => ({ version, firstSeen: epochMsOf(firstSeen) })),
  })
  return { ...group, summary, releases: versions }
}

async function keepSlimCore(means: CrashMeans, id: string, content: Readable, signal: AbortSignal): Promise<void> {
  const crash = await mustFind(id, means.crashes.get(id))
  const name = `slim/${crash.receivedAt.slice(0, 'yyyy-mm'.length)}/${id}.core.zst`
  try {
    await means.blobs.store(name, Readable.from(atMost(content, mostSlimCoreBytes)), { report: id, group: crash.group ?? null }, signal)
  } catch (fault) {
    // It came before, and the answer was lost on its way.
    if (!(fault instanceof AcesoError && fault.code === 'conflict')) throw fault
  }
  await means.crashes.slimStored(id, name)
}

async function* atMost(content: Readable, most: number): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of content as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > most) throw new AcesoError('too-large', `a slim core has at most ${most} bytes`)
    yield chunk
  }
}

async function mustFind<Row>(id: string, row: Promise<Row | undefined>): Promise<Row> {
  const found = await row
  if (found === undefined)
    throw new AcesoError('not-found', `there is no crash or crash group ${id}`, { next: 'aceso crash groups lists them' })
  return found
}
