import type { InstanceRestart } from '../../domain/crash/crash-loop.ts'
import { instanceKey } from '../../domain/crash/milvus-instance.ts'
import type { RestartClass } from '../../domain/crash/restart-class.ts'
import { epochMsOf, type Instant, msBetween } from '../../domain/instant.ts'

/** The restarts of one instance inside the window. */
export interface Tally {
  readonly namespace: string
  readonly instance: string
  /** Oldest first. */
  readonly panics: readonly InstanceRestart[]
  readonly notCounted: readonly { readonly class: RestartClass; readonly count: number }[]
}

/** A core that was told of: enough to recognise the restart it belongs to. */
export interface ToldCore {
  readonly namespace: string
  readonly pod: string
  readonly at: Instant
}

/** Between the end that the kubelet saw and the time that the core was written. */
const nearMs = 2 * 60_000

/** Counts in a window that slides: what is older than it no longer counts, whenever the first crash was. */
export function tallies(
  restarts: readonly InstanceRestart[],
  cores: readonly ToldCore[],
  now: Instant,
  windowMs: number,
): readonly Tally[] {
  const within = restarts.filter(({ at }) => {
    const agoMs = msBetween(at, now)
    return agoMs >= 0 && agoMs < windowMs
  })
  const byInstance = Map.groupBy(within, ({ namespace, instance }) => instanceKey({ namespace, name: instance }))
  return [...byInstance.values()].map((own) => {
    const ordered = own.toSorted((left, right) => (left.at < right.at ? -1 : 1))
    const panics = ordered.filter((restart) => isPanic(restart, cores))
    const others = Map.groupBy(
      ordered.filter((restart) => !panics.includes(restart)),
      (restart) => restart.class,
    )
    const [first] = own
    return {
      namespace: first?.namespace ?? '',
      instance: first?.instance ?? '',
      panics,
      notCounted: [...others].map(([of, { length }]) => ({ class: of, count: length })),
    }
  })
}

/** Milvus may run under a parent that ends in good order when its child has died: then only the child's core tells. */
function isPanic(restart: InstanceRestart, cores: readonly ToldCore[]): boolean {
  return restart.class === 'panic' || (restart.class === 'completed' && cores.some((core) => belongsTo(core, restart)))
}

export function belongsTo(core: ToldCore, { namespace, pod, at }: InstanceRestart): boolean {
  return core.namespace === namespace && core.pod === pod && Math.abs(epochMsOf(core.at) - epochMsOf(at)) <= nearMs
}
