/** What one crash of a group tells about where and when. Empty text: not known. */
export interface CrashSighting {
  readonly at: number
  readonly version: string
  readonly node: string
  readonly pod: string
}

/** A version of the same program that was seen running or crashing otherwise, and since when (milliseconds). */
export interface VersionSighting {
  readonly version: string
  readonly firstSeen: number
}

export interface Counted {
  readonly name: string
  readonly count: number
}

export interface GroupSummary {
  readonly count: number
  readonly firstSeen: number
  readonly lastSeen: number
  /** The most frequent first; at most 50 of each. */
  readonly versions: readonly Counted[]
  readonly pods: readonly Counted[]
  readonly nodes: readonly Counted[]
  /** Crashes in equal stretches of time up to `now`, the oldest first. */
  readonly trend: readonly number[]
  /** Often on one node only although others run the same program: rather the node's memory, disk or processor than the code. */
  readonly oneNodeOnly: string | undefined
  /** The first version with this crash, where an earlier one ran without it; undefined = cannot be told. */
  readonly broughtBy: string | undefined
}

const mostNames = 50
/** Fewer crashes on one node are chance. */
const enoughForNodeHint = 3

/** The facts of a group over its crashes. `allNodes`: nodes that run the program, so that "one node only" means something. */
export function summarize(
  crashes: readonly CrashSighting[],
  context: {
    readonly now: number
    readonly trendMs: number
    readonly buckets: number
    readonly allNodes: number
    readonly otherVersions: readonly VersionSighting[]
  },
): GroupSummary | undefined {
  const first = crashes[0]
  if (first === undefined) return undefined
  const nodes = counted(crashes.map(({ node }) => node))
  return {
    count: crashes.length,
    firstSeen: crashes.reduce((least, { at }) => Math.min(least, at), first.at),
    lastSeen: crashes.reduce((most, { at }) => Math.max(most, at), first.at),
    versions: counted(crashes.map(({ version }) => version)),
    pods: counted(crashes.map(({ pod }) => pod)),
    nodes,
    trend: trendOf(crashes, context),
    oneNodeOnly: onlyNode(nodes, context.allNodes, crashes.length),
    broughtBy: broughtBy(crashes, context.otherVersions),
  }
}

/** The node where all of these crashes were, where that is more than chance. `nodes`: all of them, or the most frequent and at least two. */
export function onlyNode(nodes: readonly Counted[], allNodes: number, crashes: number): string | undefined {
  return nodes.length === 1 && allNodes > 1 && crashes >= enoughForNodeHint ? nodes[0]?.name : undefined
}

function counted(names: readonly string[]): Counted[] {
  const counts = new Map<string, number>()
  for (const name of names) if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .toSorted((left, right) => right.count - left.count || (left.name < right.name ? -1 : 1))
    .slice(0, mostNames)
}

function trendOf(
  crashes: readonly CrashSighting[],
  { now, trendMs, buckets }: { now: number; trendMs: number; buckets: number },
): number[] {
  const trend = Array.from({ length: buckets }, () => 0)
  const start = now - trendMs
  for (const { at } of crashes) {
    if (at < start || at > now) continue
    const bucket = Math.min(buckets - 1, Math.floor(((at - start) / trendMs) * buckets))
    trend[bucket] = (trend[bucket] ?? 0) + 1
  }
  return trend
}

/**
 * The version of the earliest crash, if another version of the program was seen before it and never crashed like this: versions are ordered by when they appeared,
 * not by their numbers, as a roll-back and a nightly build have no order of their own.
 */
function broughtBy(crashes: readonly CrashSighting[], others: readonly VersionSighting[]): string | undefined {
  const affected = new Set(crashes.map(({ version }) => version))
  const earliest = crashes
    .filter(({ version }) => version !== '')
    .reduce<CrashSighting | undefined>((least, crash) => (least === undefined || crash.at < least.at ? crash : least), undefined)
  if (earliest === undefined) return undefined
  const began = others.find(({ version }) => version === earliest.version)?.firstSeen ?? earliest.at
  return others.some(({ version, firstSeen }) => !affected.has(version) && firstSeen < began) ? earliest.version : undefined
}
