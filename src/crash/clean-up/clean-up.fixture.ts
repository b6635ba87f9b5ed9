import { CleanerSettings } from '../../domain/crash/cleaner-settings.ts'
import type { InstanceRestart } from '../../domain/crash/crash-loop.ts'
import { plusMs } from '../../domain/instant.ts'
import { testNow, type WorldBuilder } from '../../world/builder/world-builder.ts'
import { discoverInstances } from '../instances/discover.ts'
import { DiscoverySettings } from '../instances/discovery-settings.ts'
import { helmMilvus } from '../instances/milvus-world.fixture.ts'
import type { LoopFacts, LoopRules } from './find-loops.ts'

export const now = testNow
const pod = 'prod-milvus-standalone-1-0'

/** A crash of the instance prod, so many seconds ago. */
export function panicAgo(seconds: number, more: Partial<InstanceRestart> = {}): InstanceRestart {
  return {
    namespace: 'default',
    instance: 'prod',
    pod,
    container: 'app',
    at: plusMs(now, -seconds * 1000),
    class: 'panic',
    exitCode: 139,
    ...more,
  }
}

/** So many crashes, ten seconds apart, the last one ten seconds ago. */
export function panics(count: number, more: Partial<InstanceRestart> = {}): readonly InstanceRestart[] {
  return Array.from({ length: count }, (_, index) => panicAgo((count - index) * 10, more))
}

/** prod as it is between two crashes. */
export function crashing(builder: WorldBuilder = helmMilvus('prod')): WorldBuilder {
  return builder.pod('default/prod-milvus-standalone', { waiting: { reason: 'CrashLoopBackOff' }, restarts: 6, last: { exitCode: 139 } })
}

export function factsOf(restarts: readonly InstanceRestart[], builder = crashing(), more: Partial<LoopFacts> = {}): LoopFacts {
  return { restarts, cores: [], agentNodes: [], world: builder.build(), now, ...more }
}

export function rulesOf(settings: object = {}, protection: Partial<LoopRules['protection']> = {}): LoopRules {
  return {
    settings: CleanerSettings.parse(settings),
    protection: { namespaces: [], labels: [], optInAnnotation: undefined, ...protection },
  }
}

export function foundIn({ world }: LoopFacts) {
  return discoverInstances(world, DiscoverySettings.parse({}))[0]
}
