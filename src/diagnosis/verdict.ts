import { type Trouble, unknownCause } from '../domain/hypothesis.ts'
import { epochMsOf } from '../domain/instant.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import type { Text } from '../domain/text.ts'
import type { Verdict } from '../domain/timeline.ts'
import { isKind, type Kind } from '../world/kinds.ts'
import { containerStatuses } from '../world/pod-state.ts'
import type { World } from '../world/world.ts'
import { familyOf, touches } from './scope.ts'

export interface VerdictInput {
  readonly world: World
  readonly troubles: readonly Trouble[]
  /** What the incident is about. None: the whole world. */
  readonly objects: readonly ObjectRef[]
}

export interface VerdictResult {
  readonly verdict: Verdict
  /** The trouble that touches the objects, the most severe one. */
  readonly trouble?: Trouble
  readonly why: Text
}

const recentMs = 60 * 60_000

/** What can be said of an incident's objects after a scan. Blindness is never taken for health. */
export function verdictOf({ world, troubles, objects }: VerdictInput): VerdictResult {
  const family = objects.length === 0 ? undefined : familyOf(world, objects)
  const touching = family === undefined ? troubles : troubles.filter((trouble) => touches(trouble, family))
  const trouble = touching.find(({ cause }) => cause.cause !== unknownCause) ?? touching[0]
  if (trouble !== undefined) {
    return { verdict: trouble.cause.cause === unknownCause ? 'not-known' : 'cause-found', trouble, why: trouble.cause.summary }
  }
  const blind = neededKinds(objects).filter((kind) => !objects.every(({ namespace }) => world.canRead(kind, namespace)))
  if (blind.length > 0 || (objects.length === 0 && !world.canRead('Pod'))) {
    const kinds = (blind.length > 0 ? blind : ['Pod']).join(', ')
    return {
      verdict: 'could-not-look',
      why: { en: `${kinds} cannot be read, so that nothing can be said`, zh: `无权读取 ${kinds}，无法判断` },
    }
  }
  const gone = objects.filter((ref) => isKind(ref.kind) && world.object(ref) === undefined)
  if (objects.length > 0 && (gone.length > 0 || objects.some((ref) => hasTraces(world, ref)))) {
    return {
      verdict: 'recovered',
      why: {
        en: 'something was wrong, as restarts, warnings or replaced objects show; everything is well now',
        zh: '重启、告警事件或已被替换的对象表明曾有异常，目前一切正常',
      },
    }
  }
  return {
    verdict: 'healthy',
    why: { en: 'everything that was looked at is well, without a trace of trouble', zh: '所检查的对象一切正常，也没有异常痕迹' },
  }
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
