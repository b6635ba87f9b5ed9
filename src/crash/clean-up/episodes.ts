import { createHash } from 'node:crypto'
import { type CleanUpEvent, type CrashLoop, loopSource } from '../../domain/crash/crash-loop.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import type { Instant } from '../../domain/instant.ts'
import { refText } from '../../domain/object-ref.ts'

const thresholdEvent: CleanUpEvent = 'restart_threshold_exceeded'

/**
 * One signal for each time that an instance begins to crash too often, and one for its end. Which episode is going on is known from the store alone: the last signal of an
 * instance says whether it has been told. The ids come from the crash that was one too many, so that a kill before the answer makes no second one.
 */
export function loopSignals(
  loops: readonly CrashLoop[],
  told: readonly Signal[],
  { clusterId, now }: { readonly clusterId: string; readonly now: Instant },
): readonly Signal[] {
  const firing = new Map(told.filter(({ status }) => status === 'firing').map((signal) => [signal.dedupKey, signal]))
  const begun = loops.filter((loop) => !firing.has(keyOf(loop))).map((loop) => begunSignal(loop, clusterId))
  const present = new Set(loops.map((loop) => keyOf(loop)))
  const over = [...firing.values()].filter(({ dedupKey }) => !present.has(dedupKey))
  return [...begun, ...over.map((signal): Signal => ({ ...signal, id: idOf([clusterId, signal.id, 'over']), status: 'resolved', at: now }))]
}

export function keyOf({ object }: Pick<CrashLoop, 'object'>): string {
  return `crash-loop:${refText(object)}`
}

function begunSignal(loop: CrashLoop, clusterId: string): Signal {
  const { instance, object, panics, maxRestartCount, windowMs } = loop
  const last = panics.at(-1) ?? panics[0]
  const minutes = Math.round(windowMs / 60_000)
  return {
    id: idOf([clusterId, keyOf(loop), last.at, String(panics.length)]),
    clusterId,
    source: loopSource,
    kind: 'crash',
    dedupKey: keyOf(loop),
    status: 'firing',
    severity: 'high',
    title: `${instance.namespace}/${instance.name} crashed ${panics.length} times in ${minutes} min, more than ${maxRestartCount}`,
    object,
    at: last.at,
    labels: { event: thresholdEvent, instance: instance.name, instance_namespace: instance.namespace, instance_type: instance.type },
    facts: { restartCount: panics.length, maxRestartCount, windowMs },
  }
}

function idOf(parts: readonly string[]): string {
  return `${loopSource}-${createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 24)}`
}
