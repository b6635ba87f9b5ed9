import { testNow, type WorldBuilder } from '../world/builder/world-builder.ts'
import type { AnyObject, Kind } from '../world/kinds.ts'
import type { World } from '../world/world.ts'
import type { SourceContext, WorldChange } from './contract.ts'

/** For tests of watch sources: what changed of one object between two worlds; a world left out is one where the object is not there. */
export function changeOf(
  kind: Kind,
  namespace: string,
  name: string,
  before: WorldBuilder | undefined,
  after: WorldBuilder | undefined,
): WorldChange {
  const [old, now] = [before?.build(), after?.build()]
  const world = now ?? old
  if (world === undefined) throw new Error('a change needs a world')
  const find = (from: World | undefined): AnyObject | undefined => from?.get(kind, namespace, name)
  return { kind, before: find(old), after: find(now), world }
}

export function watchContext(more: Partial<SourceContext> = {}): SourceContext {
  return { clusterId: 'test', now: testNow, restartCounts: new Map(), ...more }
}
