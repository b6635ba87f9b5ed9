import type { CrashLoop } from '../../domain/crash/crash-loop.ts'
import { instanceObject, milvusKind } from '../../domain/crash/crash-loop.ts'
import { instanceKey } from '../../domain/crash/milvus-instance.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import { type Instant, msBetween, plusMs } from '../../domain/instant.ts'
import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CrashStore } from '../../ports/store/crash-store.ts'
import type { SignalStore } from '../../ports/store/store.ts'
import type { World } from '../../world/world.ts'
import { discoverInstances } from '../instances/discover.ts'
import type { DiscoverySettings } from '../instances/discovery-settings.ts'
import type { GroupedCore } from './crash-classes.ts'
import { loopSignals } from './episodes.ts'
import { exceeding, type LoopFacts, type LoopRules, loopOf } from './find-loops.ts'
import type { Marked } from './protection.ts'

/** Which instances crash again and again, by what the store holds and the world shows. Nothing is counted twice in two places. */
export interface LoopWatch {
  /** Those that go on now. */
  loops(signal: AbortSignal): Promise<readonly CrashLoop[]>
  /** What has begun and ended since it was last told: one signal each. Told again after a kill, under the same id. */
  signals(signal: AbortSignal): Promise<readonly Signal[]>
}

export interface LoopMeans extends LoopRules {
  readonly signals: Pick<SignalStore, 'instanceRestarts' | 'crashLoopsTold'>
  readonly crashes: Pick<CrashStore, 'list' | 'agents'>
  readonly clusterId: string
  readonly clock: Clock
  readonly discovery: DiscoverySettings
  readonly world: (signal: AbortSignal) => Promise<World>
  /** The Milvus resource as it is now, for what people have written on it. */
  readonly read: (ref: ObjectRef, signal: AbortSignal) => Promise<JsonObject | undefined>
}

/** Asked by every look at an incident: within this time the answer is the same. */
const keptMs = 1_500
const mostCores = 500
/** An agent that was not heard of for so long is not at work. */
const agentLifeMs = 2 * 60_000
/** A core may be written, and its restart be seen, this much before the other. */
const coreSlackMs = 5 * 60_000

export function loopWatch(means: LoopMeans): LoopWatch {
  let kept: { readonly at: Instant; readonly loops: Promise<readonly CrashLoop[]> } | undefined
  const loops = (signal: AbortSignal): Promise<readonly CrashLoop[]> => {
    const now = means.clock.now()
    if (kept === undefined || msBetween(kept.at, now) > keptMs) {
      const found = findLoops(means, now, signal)
      kept = { at: now, loops: found }
      found.catch(() => {
        kept = undefined
      })
    }
    return kept.loops
  }
  return {
    loops,
    async signals(signal) {
      const [present, told] = [await loops(signal), await means.signals.crashLoopsTold(means.clusterId)]
      return loopSignals(present, told, { clusterId: means.clusterId, now: means.clock.now() })
    },
  }
}

async function findLoops(means: LoopMeans, now: Instant, signal: AbortSignal): Promise<readonly CrashLoop[]> {
  const { settings, clusterId } = means
  if (!settings.enabled) return []
  const since = plusMs(now, -settings.restartTimeWindow)
  const restarts = await means.signals.instanceRestarts(clusterId, since)
  if (restarts.length <= settings.maxRestartCount) return []
  const [cores, agents, world] = await Promise.all([coresSince(means, since), means.crashes.agents(), means.world(signal)])
  const agentNodes = agents.filter(({ lastSeen }) => msBetween(lastSeen, now) < agentLifeMs).map(({ nodeName }) => nodeName)
  const facts: LoopFacts = { restarts, cores, agentNodes, world, now }
  const tooMany = exceeding(facts, means)
  if (tooMany.length === 0) return []
  const found = new Map(discoverInstances(world, means.discovery).map((one) => [instanceKey(one.instance), one]))
  const loops = await Promise.all(
    tooMany.map(async (tally) => {
      const instance = found.get(instanceKey({ namespace: tally.namespace, name: tally.instance }))
      const resource = instance === undefined ? undefined : await marksOf(instanceObject(instance.instance), means, signal)
      return loopOf(tally, instance, resource, facts, means)
    }),
  )
  return loops.filter((loop) => loop !== undefined).toSorted((left, right) => (refText(left.object) < refText(right.object) ? -1 : 1))
}

async function coresSince({ crashes, clusterId }: LoopMeans, since: Instant): Promise<readonly GroupedCore[]> {
  const filter = { clusterId, since: plusMs(since, -coreSlackMs), sortBy: 'time', sortDesc: true, page: 1, pageSize: mostCores } as const
  const { data } = await crashes.list(filter)
  return data.flatMap(({ report, crashedAt, group }) => {
    const pod = report.record?.pod
    return pod === undefined ? [] : [{ namespace: pod.namespace, pod: pod.name, at: crashedAt, group }]
  })
}

async function marksOf(object: ObjectRef, { read }: LoopMeans, signal: AbortSignal): Promise<Marked | undefined> {
  if (object.kind !== milvusKind) return undefined
  const metadata = (await read(object, signal))?.['metadata']
  if (!isJsonObject(metadata)) return undefined
  return { labels: textsOf(metadata['labels']), annotations: textsOf(metadata['annotations']) }
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isJsonObject(value)) return {}
  return Object.fromEntries(Object.entries(value).flatMap(([key, text]) => (typeof text === 'string' ? [[key, text]] : [])))
}
