import { type Instant, parseInstant } from '../../domain/instant.ts'
import { objectRef, refText } from '../../domain/object-ref.ts'
import type { ClusterEvent, Metadata } from '../kinds.ts'
import type { EventRecord } from '../world.ts'
import { listAt } from './lazy.ts'

interface Kept {
  readonly uid: string | undefined
  readonly record: EventRecord
}

/** Events by the object that they are about. */
export function eventIndex(
  events: Iterable<ClusterEvent>,
  at: Instant,
): (key: string, metadata: Metadata | undefined) => readonly EventRecord[] {
  const byObject = new Map<string, Kept[]>()
  for (const event of events) {
    const record = eventRecord(event, at)
    listAt(byObject, refText(record.object)).push({ uid: event.involvedObject.uid, record })
  }
  for (const kept of byObject.values()) kept.sort((left, right) => compare(left.record.lastAt, right.record.lastAt))
  return (key, metadata) => (byObject.get(key) ?? []).filter(({ uid }) => isAbout(uid, metadata)).map(({ record }) => record)
}

/** An event of an earlier object of the same name (a StatefulSet's pod made anew) is not about this one. Node events carry the node's name as uid. */
function isAbout(uid: string | undefined, metadata: Metadata | undefined): boolean {
  if (uid === undefined || uid === '' || metadata?.uid === undefined) return true
  return uid === metadata.uid || uid === metadata.name
}

/** One event in one shape, whichever of the two event APIs its writer used. */
export function eventRecord(event: ClusterEvent, at: Instant): EventRecord {
  const { involvedObject, series } = event
  const firstAt =
    parseInstant(event.firstTimestamp ?? undefined) ??
    parseInstant(event.eventTime ?? undefined) ??
    parseInstant(event.metadata.creationTimestamp) ??
    at
  const seen = [series?.lastObservedTime, event.lastTimestamp ?? undefined, event.eventTime ?? undefined].map((text) => parseInstant(text))
  return {
    object: objectRef(involvedObject.kind ?? '', involvedObject.namespace ?? '', involvedObject.name ?? ''),
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason ?? '',
    message: event.message ?? '',
    count: Math.max(event.count ?? 1, series?.count ?? 1, 1),
    firstAt,
    lastAt: seen.reduce<Instant>((latest, moment) => (moment !== undefined && moment > latest ? moment : latest), firstAt),
    fieldPath: involvedObject.fieldPath ?? '',
    component: event.source?.component || (event.reportingComponent ?? ''),
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0
}
