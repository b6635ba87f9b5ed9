import { applyEvent, type Incident } from '../../domain/incident/incident.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import { aceso, type EventBody, type NewEvent } from '../../domain/incident/timeline.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Ids } from '../../ports/clock.ts'
import type { GroupDecider, GroupDecision, GroupedSignal } from '../../ports/store/store.ts'
import { continuation } from '../continuation.ts'

/** An incident as it becomes while a batch is worked through. */
interface Growing {
  incident: Incident
  readonly fromVersion: number
  readonly events: NewEvent[]
}

/**
 * Second step: which signals belong to which incident. Pure: one batch (of one cluster) and the incidents it may join in, the decision out.
 * A signal joins the incident that knows its dedup key, else the one with its group key, else it opens a new one; the end of a trouble never opens one.
 */
export function groupWith(ids: Ids, now: Instant, gatherMs: number): GroupDecider {
  return (batch, candidates) => {
    const growing = new Map<string, Growing>()
    const byDedupKey = new Map(candidates.byDedupKey)
    const byGroupKey = new Map(candidates.byGroupKey)
    const assigned = new Map<string, string>()
    for (const signal of batch) {
      const found = byDedupKey.get(signal.dedupKey) ?? byGroupKey.get(signal.groupKey)
      if (found === undefined && signal.status === 'resolved') {
        assigned.set(signal.id, '')
        continue
      }
      const entry = growing.get(found?.id ?? '') ?? begin(found, signal, ids, now)
      growing.set(entry.incident.id, entry)
      join(entry, signal, now)
      byDedupKey.set(signal.dedupKey, entry.incident)
      byGroupKey.set(signal.groupKey, entry.incident)
      assigned.set(signal.id, entry.incident.id)
    }
    return decision(assigned, growing, gatherMs)
  }
}

function begin(found: Incident | undefined, signal: GroupedSignal, ids: Ids, now: Instant): Growing {
  if (found !== undefined) return { incident: found, fromVersion: found.version, events: [] }
  const id = ids.next('i')
  const body: EventBody = {
    type: 'incident.opened',
    clusterId: signal.clusterId,
    groupKey: signal.groupKey,
    trigger: signal.kind,
    title: signal.title,
    severity: signal.severity,
    ...(signal.object === undefined ? {} : { object: signal.object }),
  }
  const event: NewEvent = { at: now, actor: aceso, body }
  return { incident: applyEvent(undefined, { ...event, incidentId: id, seq: 1 }), fromVersion: 0, events: [event] }
}

function join(entry: Growing, signal: GroupedSignal, now: Instant): void {
  const isFiring = entry.incident.firing.includes(signal.dedupKey)
  if (signal.status === 'resolved') {
    if (isFiring) append(entry, { type: 'signal.resolved', dedupKey: signal.dedupKey, title: signal.title }, now)
    return
  }
  if (isOldNews(entry.incident, signal)) return
  if (entry.incident.state === 'closed') append(entry, { type: 'incident.reopened', title: signal.title }, now)
  if (isFiring) return
  const { id, dedupKey, kind, title, severity, object } = signal
  append(entry, { type: 'signal.joined', signalId: id, dedupKey, kind, title, severity, ...(object === undefined ? {} : { object }) }, now)
}

/** What is over in a moment and happened before the incident was closed belongs to its story and is no return: the last crash before a mend is often told after it. */
const moments: ReadonlySet<Signal['kind']> = new Set<Signal['kind']>(['restart', 'crash', 'warning-event'])

function isOldNews({ state, closedAt }: Incident, { kind, at }: GroupedSignal): boolean {
  return state === 'closed' && closedAt !== undefined && moments.has(kind) && at <= closedAt
}

function append(entry: Growing, body: EventBody, now: Instant): void {
  const event: NewEvent = { at: now, actor: aceso, body }
  entry.events.push(event)
  entry.incident = applyEvent(entry.incident, { ...event, incidentId: entry.incident.id, seq: entry.incident.version + 1 })
}

function decision(assigned: ReadonlyMap<string, string>, growing: ReadonlyMap<string, Growing>, gatherMs: number): GroupDecision {
  const changes = [...growing.values()]
    .filter(({ events }) => events.length > 0)
    .map(({ incident, fromVersion, events }) => ({ incidentId: incident.id, fromVersion, events, jobs: continuation(incident, gatherMs) }))
  return { assigned, changes }
}
