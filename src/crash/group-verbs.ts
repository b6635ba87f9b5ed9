import { AcesoError } from '../domain/errors.ts'
import { epochMsOf, plusMs } from '../domain/instant.ts'
import type { CrashGroup, CrashStore, GroupFilter } from '../ports/store/crash-store.ts'
import type { Page } from '../ports/store/page.ts'
import { type GroupSummary, onlyNode, summarize } from './group/group-summary.ts'
import type { CrashMeans } from './means.ts'
import type { CrashVerbs, GroupAtAGlance, GroupDetail } from './verbs.ts'

const mostSightings = 10_000
const mostChanges = 100
const dayMs = 86_400_000
/** The trend is told day by day. */
const trendDays = 14

type GroupVerbs = Pick<CrashVerbs, 'groups' | 'group' | 'merge' | 'split' | 'markFixed' | 'proposals' | 'refuse'>

/** Groups, and what people do to them; each change is written down with who and when. */
export function groupVerbs(means: CrashMeans): GroupVerbs {
  const { crashes, clock } = means
  return {
    groups: (filter) => groupsAtAGlance(means, filter),
    group: (id) => groupDetail(means, id),
    async merge(from, into, by) {
      if (from === into) throw new AcesoError('input-invalid', 'a group cannot be merged into itself', { path: 'into' })
      await Promise.all([from, into].map((id) => mustFindGroup(crashes, id)))
      if (!(await crashes.merge(from, into, by, clock.now())))
        throw new AcesoError('conflict', `one of ${from} and ${into} has just been merged away`)
      return mustFindGroup(crashes, into)
    },
    async split(id, keys, by) {
      await mustFindGroup(crashes, id)
      const taken = await crashes.split(id, keys, by, clock.now())
      if (taken === undefined)
        throw new AcesoError('conflict', 'name fingerprints of this group, and leave at least one in it', { path: 'keys' })
      return mustFindGroup(crashes, taken)
    },
    async markFixed(id, version, by) {
      const { state, fixedIn } = await mustFindGroup(crashes, id)
      // Said twice, it is true once: the record of changes names who said it first.
      if (state !== (version === undefined ? 'open' : 'fixed') || fixedIn !== version) await crashes.markFixed(id, version, by, clock.now())
      return mustFindGroup(crashes, id)
    },
    proposals: () => crashes.proposals(100),
    async refuse(left, right, by) {
      if (!(await crashes.refuse(left, right, by, clock.now())))
        throw new AcesoError('not-found', `nothing is proposed for ${left} and ${right}`)
    },
  }
}

/** A link to a group that was merged away leads on. */
async function mustFindGroup(crashes: CrashStore, id: string): Promise<CrashGroup> {
  const group = await crashes.group(id)
  if (group !== undefined) return group
  const merged = (await crashes.changes(id, mostChanges)).find(({ what, other }) => what === 'merged' && other === id)
  if (merged === undefined) throw new AcesoError('not-found', `there is no crash group ${id}`, { next: 'aceso crash groups lists them' })
  throw new AcesoError('not-found', `${merged.by} merged ${id} into ${merged.group} at ${merged.at}`, {
    next: `aceso crash show ${merged.group}`,
  })
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
  const group = await mustFindGroup(crashes, id)
  const [sightings, versions, agents, changes, explained] = await Promise.all([
    crashes.sightings(id, mostSightings),
    crashes.versionsOf(group.members[0]?.program ?? ''),
    crashes.agents(),
    crashes.changes(id, mostChanges),
    crashes.explained(id),
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
  return {
    ...group,
    summary: summary === undefined ? undefined : grown(summary, group),
    releases: versions,
    changes,
    ...(explained === undefined ? {} : { explained }),
  }
}

/** What was counted outlives the records: the oldest of them may be gone. */
function grown(summary: GroupSummary, { count, firstSeen, lastSeen }: CrashGroup): GroupSummary {
  return { ...summary, count, firstSeen: epochMsOf(firstSeen), lastSeen: epochMsOf(lastSeen) }
}
