import { instanceKey, type MilvusInstance } from '../../domain/crash/milvus-instance.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CrashStore } from '../../ports/store/crash-store.ts'
import type { World } from '../../world/world.ts'
import { discoverInstances } from './discover.ts'
import type { DiscoverySettings } from './discovery-settings.ts'
import { instanceRegister } from './instance-register.ts'
import { noInstancesText, scanReport } from './scan-report.ts'

/** What surfaces may ask about instances of Milvus. */
export interface InstanceVerbs {
  /** Those that are there and those that have lately disappeared, by namespace and name. */
  instances(signal: AbortSignal): Promise<SeenInstances>
}

export interface SeenInstances {
  readonly instances: readonly CountedInstance[]
  /** Why there is none; absent where there is one. */
  readonly noneBecause?: Text
}

export interface CountedInstance extends MilvusInstance {
  /** Core files on record. */
  readonly coredumps: number
  /** Of the pods that are there now. */
  readonly restarts: number
  readonly lastCrashAt?: Instant
}

export interface InstanceMeans {
  readonly world: (signal: AbortSignal) => Promise<World>
  readonly crashes: Pick<CrashStore, 'countsByInstance'>
  readonly clusterId: string
  readonly clock: Clock
  readonly settings: DiscoverySettings
}

export function makeInstanceVerbs({ world, crashes, clusterId, clock, settings }: InstanceMeans): InstanceVerbs {
  const register = instanceRegister()
  return {
    async instances(signal) {
      const [now, counts] = await Promise.all([world(signal), crashes.countsByInstance(clusterId)])
      const report = scanReport(now, settings)
      if (!report.canRead) return { instances: [], noneBecause: noInstancesText(report) }
      const present = discoverInstances(now, settings).map(({ instance }) => instance)
      const countOf = new Map(counts.map((count) => [instanceKey({ namespace: count.namespace, name: count.instance }), count]))
      const instances = register.see(present, clock.now()).map((instance) => {
        const counted = countOf.get(instanceKey(instance))
        return {
          ...instance,
          coredumps: counted?.crashes ?? 0,
          restarts: instance.pods.reduce((sum, { restartCount }) => sum + restartCount, 0),
          ...(counted === undefined ? {} : { lastCrashAt: counted.lastCrashAt }),
        }
      })
      return instances.length > 0 ? { instances } : { instances, noneBecause: noInstancesText(report) }
    },
  }
}
