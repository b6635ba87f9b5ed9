import type { Verdict } from '../domain/incident/timeline.ts'
import { epochMsOf } from '../domain/instant.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import { isKind, type Kind } from '../world/kinds.ts'
import { containerStatuses } from '../world/pod-state.ts'
import type { World } from '../world/world.ts'

const recentMs = 60 * 60_000

/** What can be said of objects at which no trouble is seen. Blindness is never taken for health; restarts, warnings and objects that are gone tell of what was. */
export function quietVerdict(world: World, objects: readonly ObjectRef[]): Extract<Verdict, 'recovered' | 'healthy' | 'could-not-look'> {
  const isSeen = neededKinds(objects).every((kind) => objects.every(({ namespace }) => world.canRead(kind, namespace)))
  if (!isSeen || (objects.length === 0 && !world.canRead('Pod'))) return 'could-not-look'
  const isGone = objects.some((ref) => isKind(ref.kind) && world.object(ref) === undefined)
  return isGone || objects.some((ref) => hasTraces(world, ref)) ? 'recovered' : 'healthy'
}

/** Kinds without which nothing can be said about an object. */
function neededKinds(objects: readonly ObjectRef[]): Kind[] {
  const kinds = objects.flatMap(({ kind }): Kind[] => {
    if (!isKind(kind)) return []
    return kind === 'Node' || kind === 'PersistentVolumeClaim' || kind === 'Namespace' ? [kind] : [kind, 'Pod']
  })
  return [...new Set(kinds)]
}

function hasTraces(world: World, ref: ObjectRef): boolean {
  const nowMs = epochMsOf(world.at)
  const isRecent = (time: string | undefined): boolean => time !== undefined && nowMs - Date.parse(time) < recentMs
  const pods = ref.kind === 'Service' ? world.selectedBy(ref) : world.podsOf(ref)
  const hasEnded = pods.some((pod) => containerStatuses(pod).some(({ lastState }) => isRecent(lastState?.terminated?.finishedAt)))
  const around = [
    ref,
    world.topOwner(ref),
    ...pods.map((pod) => ({ kind: 'Pod', namespace: pod.metadata.namespace ?? '', name: pod.metadata.name })),
  ]
  return hasEnded || around.some((one) => world.eventsOf(one).some(({ type, lastAt }) => type === 'Warning' && isRecent(lastAt)))
}
