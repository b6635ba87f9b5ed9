import { createHash } from 'node:crypto'
import type { Signal } from '../domain/incident/signal.ts'
import { bounded } from '../domain/text.ts'
import type { SourceContext } from './contract.ts'

const mostLabels = 64
const longestKey = 200
const longestValue = 1_000
const longestTitle = 300

/** What a source says of a signal; `occurrence` tells one happening of a key from the next: the same happening has the same one on every delivery. */
export interface SignalParts extends Pick<Signal, 'kind' | 'dedupKey' | 'status' | 'severity' | 'title' | 'at' | 'facts'> {
  readonly occurrence: string
  readonly object?: Signal['object'] | undefined
  readonly labels?: Signal['labels']
}

export function makeSignal(source: string, context: SourceContext, parts: SignalParts): Signal {
  const { kind, dedupKey, status, severity, title, at, facts, object, occurrence } = parts
  return {
    id: `${source}-${digestOf([context.clusterId, source, dedupKey, status, occurrence])}`,
    clusterId: context.clusterId,
    source,
    kind,
    dedupKey,
    status,
    severity,
    title: oneLine(title),
    at,
    labels: boundedTexts(parts.labels ?? {}),
    facts,
    ...(object === undefined ? {} : { object }),
  }
}

/** 96 bits: two of a billion signals meet with a chance of one in 10^11. */
export function digestOf(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)
}

/** At most so many names and so much text, whatever was sent. */
export function boundedTexts(texts: Readonly<Record<string, string>>, longest = longestValue): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts)
      .slice(0, mostLabels)
      .map(([key, value]) => [bounded(key, longestKey), bounded(value, longest)]),
  )
}

function oneLine(text: string): string {
  return bounded(text.replace(/\s+/g, ' ').trim(), longestTitle)
}
