import { AcesoError } from '../../domain/errors.ts'
import type { ObjectRef } from '../../domain/object-ref.ts'
import { objectRef } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { ClusterFeed } from '../../ports/feed.ts'
import type { KeptVersion } from '../../ports/store/store.ts'
import type { AnyObject, Kind } from '../../world/kinds.ts'
import type { Masking } from '../../world/masking.ts'
import { statusOf } from '../../world/pod-state.ts'
import type { World } from '../../world/world.ts'
import { parsedObject, replyFault, statusMessage } from './api-faults.ts'
import { connect } from './connection.ts'
import { liveWorld } from './live-world.ts'
import { missingPermissions } from './permissions.ts'
import { liveQuestions } from './questions.ts'
import type { ReflectorTimes } from './reflector.ts'
import { readUsage } from './usage.ts'
import { type OnVersion, versionKeeper } from './version-keeper.ts'
import { readObject, writeObject } from './write-object.ts'

export interface ClusterOptions {
  readonly id: string
  readonly masking: Masking
  readonly clock: Clock
  readonly env: Readonly<Record<string, string | undefined>>
  /** The setting, whoever gave it: flag, variable or file. */
  readonly kubeconfig?: string
  readonly context?: string
  /** A new version of a ConfigMap or workload, masked like the world: to be stored. */
  readonly onVersion?: OnVersion
  /** A kind that cannot be listed or followed just now; it is tried again. */
  readonly onFault?: (kind: Kind, fault: unknown) => void
  readonly onAsked?: (question: string, outcome: string, tookMs: number) => void
  readonly times?: Partial<ReflectorTimes>
}

export interface LiveCluster extends Cluster {
  readonly feed: ClusterFeed
  /** Versions that an earlier run kept, oldest first; to be given before the first world is asked for. */
  restoreVersions(versions: readonly KeptVersion[]): void
  /** Asks whether the API server is there and knows us; throws what a person can act on. */
  check(signal: AbortSignal): Promise<{ readonly version: string }>
}

const versionRequest = { method: 'GET', path: '/version', timeoutMs: 10_000 } as const

/** A live cluster. Reads the credentials at once (a broken file is an error now), and sends nothing before it is asked. */
export async function connectCluster(options: ClusterOptions): Promise<LiveCluster> {
  const { api, origin } = await connect({
    env: options.env,
    ...(options.kubeconfig === undefined ? {} : { explicit: options.kubeconfig }),
    ...(options.context === undefined ? {} : { context: options.context }),
  })
  const versions = versionKeeper(options.onVersion ?? (() => undefined))
  const live = liveWorld({ ...options, clusterId: options.id, api, origin, versions, onFault: options.onFault ?? (() => undefined) })
  let last: World | undefined
  const world = async (signal: AbortSignal): Promise<World> => {
    last = await live.world(signal)
    return last
  }
  const restartsOf = (pod: ObjectRef, container: string): number => {
    const known = last?.get('Pod', pod.namespace, pod.name)
    return known === undefined ? 0 : (statusOf(known, container)?.restartCount ?? 0)
  }
  return {
    id: options.id,
    readOnly: false,
    origin,
    world,
    questions: {
      ...liveQuestions({ api, restartsOf, onAsked: options.onAsked ?? (() => undefined) }),
      usage: (signal) => readUsage(api, signal),
    },
    read: (ref, signal) => readObject(api, ref, origin, signal),
    write: (request, signal) => writeObject(api, request, origin, signal),
    missingPermissions: (signal, uninstallIn = []) => missingPermissions(api, origin, uninstallIn, signal),
    async version(signal) {
      const reply = await api.send(versionRequest, signal)
      const version = parsedObject(reply.body)?.['gitVersion']
      return typeof version === 'string' ? { kind: 'answer', value: version } : { kind: 'unavailable', why: verbatim(statusMessage(reply)) }
    },
    usage: (signal) => readUsage(api, signal),
    feed: { watch: (listener, signal) => live.watch(listener, signal) },
    restoreVersions: (kept) => versions.restore(kept.map(({ ref, at, object }) => ({ ref, at, object: object as unknown as AnyObject }))),
    async check(signal) {
      const reply = await api.send(versionRequest, signal)
      if (reply.status !== 200) throw replyFault(reply, 'ask for the version', origin)
      // /version may be open to everybody: the credentials are known to hold only after a question that needs them.
      await readObject(api, objectRef('Namespace', '', 'default'), origin, signal).catch((fault: unknown) => {
        if (!(fault instanceof AcesoError && fault.code === 'cluster-forbidden' && !/401|Unauthorized/.test(fault.message))) throw fault
      })
      const version = parsedObject(reply.body)?.['gitVersion']
      return { version: typeof version === 'string' ? version : 'unknown' }
    },
  }
}
