import { sql } from 'kysely'
import type { Instant } from '../../../domain/instant.ts'
import type { GroupedSignal, SignalStore } from '../../../ports/store/store.ts'
import { type Db, guarded } from '../database/engine.ts'
import { shared } from '../database/shared-work.ts'
import { storableJson, storableText } from '../database/stored-text.ts'

/** So that no caller waits for a huge one. */
const mostSignalsAWrite = 2_000

interface Call {
  readonly signals: readonly GroupedSignal[]
  readonly receivedAt: Instant
}

interface Counts {
  readonly stored: number
  readonly repeated: number
}

/** Stores signals with one commit for all callers of the moment: with many small deliveries the commits, not the rows, are what takes the time. */
export function receiver(db: Db): SignalStore['receive'] {
  const receive = shared<Call, Counts>({ run: (calls) => store(db, calls), share: callsOfOneWrite })
  return (signals, receivedAt) => (signals.length === 0 ? Promise.resolve({ stored: 0, repeated: 0 }) : receive({ signals, receivedAt }))
}

function callsOfOneWrite(waiting: readonly Call[]): number {
  let count = 0
  const beyond = waiting.findIndex(({ signals }) => {
    count += signals.length
    return count > mostSignalsAWrite
  })
  return beyond === -1 ? waiting.length : beyond
}

interface Row {
  readonly columns: Record<string, unknown> & { count: number }
  readonly firstCall: number
}

async function store(db: Db, calls: readonly Call[]): Promise<readonly Counts[]> {
  const rows = new Map<string, Row>()
  for (const [index, { signals, receivedAt }] of calls.entries()) {
    for (const signal of signals) {
      const key = `${signal.clusterId} ${signal.id}`
      const known = rows.get(key)
      if (known === undefined) rows.set(key, { columns: columnsOf(signal, receivedAt), firstCall: index })
      else known.columns.count += 1
    }
  }
  // One order for all writers, so that two servers which store the same signals never wait for each other in a circle.
  const ordered = [...rows.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, row]) => row)
  const { rows: written } = await guarded(insertStatement(ordered.map(({ columns }) => columns)).execute(db))
  const fresh = new Set(written.filter(({ is_new }) => is_new).map(({ cluster_id, id }) => `${cluster_id} ${id}`))
  const stored = calls.map(() => 0)
  for (const [key, { firstCall }] of rows) if (fresh.has(storableText(key))) stored[firstCall] = (stored[firstCall] ?? 0) + 1
  return calls.map(({ signals }, index) => ({ stored: stored[index] ?? 0, repeated: signals.length - (stored[index] ?? 0) }))
}

function columnsOf(signal: GroupedSignal, receivedAt: Instant): Row['columns'] {
  return {
    cluster_id: signal.clusterId,
    id: signal.id,
    source: signal.source,
    kind: signal.kind,
    dedup_key: signal.dedupKey,
    group_key: signal.groupKey,
    status: signal.status,
    severity: signal.severity,
    title: signal.title,
    object: signal.object ?? null,
    at: signal.at,
    labels: signal.labels,
    facts: signal.facts,
    received_at: receivedAt,
    count: 1,
  }
}

/** `xmax` is 0 only in a row that this statement inserted. */
function insertStatement(rows: readonly Row['columns'][]) {
  return sql<{ cluster_id: string; id: string; is_new: boolean }>`
    insert into signals as s (cluster_id, id, source, kind, dedup_key, group_key, status, severity, title, object, at, labels, facts, received_at,
      last_received_at, count)
    select r.cluster_id, r.id, r.source, r.kind, r.dedup_key, r.group_key, r.status, r.severity, r.title, nullif(r.object, 'null'::jsonb), r.at, r.labels,
      r.facts, r.received_at, r.received_at, r.count
    from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as r(cluster_id text, id text, source text, kind text, dedup_key text, group_key text,
      status text, severity text, title text, object jsonb, at timestamptz, labels jsonb, facts jsonb, received_at timestamptz, count integer)
    on conflict (cluster_id, id) do update set count = s.count + excluded.count, last_received_at = greatest(s.last_received_at, excluded.last_received_at)
    returning s.cluster_id, s.id, (s.xmax = 0) as is_new`
}
