import type { Logger } from 'pino'
import { type InstanceVerbs, makeInstanceVerbs } from '../../crash/instances/verbs.ts'
import { instanceKey } from '../../domain/crash/milvus-instance.ts'
import { faultText } from '../../domain/errors.ts'
import { startWorkLoop } from '../../pipeline/work-loop.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { CrashStore } from '../../ports/store/crash-store.ts'
import type { Config } from '../config/schema.ts'

export interface InstanceParts {
  readonly cluster: Cluster
  readonly crashes: CrashStore
  readonly clock: Clock
  readonly config: Config
  readonly logger: Logger
}

/** Looks for instances of Milvus at once and then again and again, so that one that disappears is noticed though nobody asks; what comes and goes is logged. */
export function discoverInBackground({ cluster, crashes, clock, config, logger }: InstanceParts): {
  readonly verbs: InstanceVerbs
  readonly stop: () => Promise<void>
} {
  const settings = config.discovery
  const verbs = makeInstanceVerbs({ world: (signal) => cluster.world(signal), crashes, clusterId: cluster.id, clock, settings })
  const logged = new Map<string, string>()
  const round = async (signal: AbortSignal): Promise<'idle'> => {
    const { instances, noneBecause } = await verbs.instances(signal)
    if (noneBecause !== undefined) logger.debug({ discovery: noneBecause.en }, 'no Milvus instance')
    for (const instance of instances) {
      const { type, status } = instance
      const key = instanceKey(instance)
      if (logged.get(key) !== status) logger.info({ instance: key, type, status, pods: instance.pods.length }, 'Milvus instance')
      logged.set(key, status)
    }
    const present = new Set(instances.map((instance) => instanceKey(instance)))
    for (const key of logged.keys()) if (!present.has(key)) logged.delete(key)
    return 'idle'
  }
  // A cluster that is away is told by whoever watches it.
  const loop = startWorkLoop(round, settings.scanInterval, (fault) => logger.debug({ fault: faultText(fault) }, 'looking for instances'))
  return { verbs, stop: () => loop.stop() }
}
