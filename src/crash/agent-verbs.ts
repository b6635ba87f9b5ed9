import { msBetween } from '../domain/instant.ts'
import type { Text } from '../domain/text.ts'
import type { CrashGroup } from '../ports/store/crash-store.ts'
import { newCrash, storageFilling, storageKey } from './announcing.ts'
import { type Candidate, similarTo } from './group/similarity.ts'
import type { CrashMeans } from './means.ts'
import { nodeAdvice } from './storage/advice.ts'
import { isNear } from './storage/storage-view.ts'
import type { CrashVerbs, SeenAgent, ToldCrash } from './verbs.ts'

const activeMs = 2 * 60_000
const mostKnown = 10_000
const mostCompared = 2_000
/** Below this share of its limit a store that was nearly full is said to be so no more: at the border nothing flutters. */
const overShare = 0.7

/** What node agents say and ask. */
export function agentVerbs(means: CrashMeans): Pick<CrashVerbs, 'tell' | 'known' | 'heartbeat' | 'agents'> {
  const { crashes, clock } = means
  return {
    tell: (reports) => tell(means, reports),
    known: async () => ({ groups: await crashes.knownGroups(mostKnown), fullCoresPerGroup: means.fullCoresPerGroup }),
    async heartbeat(agent) {
      await crashes.heartbeat(agent, clock.now())
      await crashes.filesDeleted(agent.nodeName, agent.deleted ?? [])
      // A bucket or mount is one place, however many nodes tell of it.
      const place = agent.storage?.backend === 'local' ? agent.nodeName : agent.storage?.backend
      if (agent.storage !== undefined && place !== undefined)
        await watchStorage(means, place, agent.storage, nodeAdvice(place, means.valueThreshold))
    },
    agents: () => seenAgents(means),
  }
}

export async function seenAgents({ crashes, clock }: CrashMeans): Promise<readonly SeenAgent[]> {
  const now = clock.now()
  return (await crashes.agents()).map((agent) => ({ ...agent, isActive: msBetween(agent.lastSeen, now) <= activeMs }))
}

/** Tells people once that a store fills up, and again only after it had become emptier. */
export async function watchStorage(
  { announcer }: Pick<CrashMeans, 'announcer'>,
  place: string,
  use: { readonly usedBytes: number; readonly limitBytes: number },
  advice: readonly Text[],
): Promise<void> {
  if (isNear(use.usedBytes, use.limitBytes)) await announcer.announce(storageFilling(place, use, advice))
  else if (use.usedBytes < use.limitBytes * overShare) await announcer.over(storageKey(place))
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
  // One that was told again may be one whose teller was killed before this: its group is still at its first crash then.
  const maybeFirst = told.filter(({ report, isFirst }) => isFirst || byId.get(report.id)?.isNew === false)
  await announceNew(means, maybeFirst)
  await proposeMerges(
    means,
    told.flatMap(({ group, isFirst }) => (isFirst && group !== undefined ? [group] : [])),
  )
  const canKeep = (await means.slim.state()).kind === 'usable'
  return received.map(({ id, group, hasSlimCore }) => ({
    id,
    group,
    // Asked for also where the node's own store had no room for it.
    wantSlimCore: canKeep && !hasSlimCore && reports.some((report) => report.id === id && report.record !== undefined),
  }))
}

async function announceNew({ crashes, announcer, valueThreshold }: CrashMeans, told: readonly ToldCrash[]): Promise<void> {
  for (const { report, group: id } of told) {
    const { record } = report
    if (record === undefined || id === undefined || record.score.totalScore < valueThreshold) continue
    const group = await crashes.group(id)
    if (group?.count === 1) await announcer.announce(newCrash(report, record, group))
  }
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
