import { createHash } from 'node:crypto'
import { type Trouble, unknownCause } from '../../domain/incident/hypothesis.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import type { Instant } from '../../domain/instant.ts'
import { bounded } from '../../domain/text.ts'

/**
 * Turns what a scan finds into signals, for troubles that nothing else speaks of (a Service that selects nobody raises no event). A trouble counts once two scans in
 * a row have seen it, so that what is merely under way stays quiet; it is resolved by the first scan that does not.
 */
export function scanSignals(): (troubles: readonly Trouble[], now: Instant) => readonly Signal[] {
  let seenOnce = new Set<string>()
  const firing = new Map<string, Signal>()
  return (troubles, now) => {
    const present = new Map(troubles.filter(({ cause }) => cause.cause !== unknownCause).map((trouble) => [trouble.key, trouble]))
    const begun = [...present.values()].filter(({ key }) => seenOnce.has(key) && !firing.has(key)).map((trouble) => signalOf(trouble, now))
    const over = [...firing].filter(([key]) => !present.has(key))
    seenOnce = new Set(present.keys())
    for (const signal of begun) firing.set(signal.dedupKey.slice(prefix.length), signal)
    for (const [key] of over) firing.delete(key)
    return [...begun, ...over.map(([, signal]) => ({ ...signal, id: idOf(`${signal.id} over`), status: 'resolved' as const, at: now }))]
  }
}

const prefix = 'scan:'

function signalOf({ key, clusterId, cause }: Trouble, now: Instant): Signal {
  return {
    id: idOf(`${clusterId} ${key} ${now}`),
    clusterId,
    source: 'scan',
    kind: 'finding',
    dedupKey: `${prefix}${key}`,
    status: 'firing',
    severity: cause.severity,
    title: bounded(cause.summary.en, 300),
    object: cause.object,
    at: now,
    labels: {},
    facts: { cause: cause.cause },
  }
}

function idOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
