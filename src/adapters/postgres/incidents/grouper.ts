import { sql } from 'kysely'
import { AcesoError } from '../../../domain/errors.ts'
import type { Incident } from '../../../domain/incident/incident.ts'
import { epochMsOf, type Instant, instantOf } from '../../../domain/instant.ts'
import type { GroupCandidates, GroupDecider, GroupDecision, GroupedSignal, IncidentChange } from '../../../ports/store/store.ts'
import { advisoryLocks } from '../database/advisory-locks.ts'
import type { Tx } from '../database/engine.ts'
import { storedIncident } from '../database/stored-shapes.ts'
import { storableJson } from '../database/stored-text.ts'
import { signalOf } from '../signals/row.ts'
import { type CommitMeans, commitWithin } from './commit.ts'

/**
 * Groups the signals that arrived first, all of one cluster (keys of two clusters may look alike). Returns how many; the decider's changes are committed in
 * the same transaction.
 */
export async function groupWithin(
  tx: Tx,
  request: { readonly limit: number; readonly quietMs: number; readonly now: Instant; readonly decide: GroupDecider },
  means: CommitMeans,
): Promise<{ readonly grouped: number; readonly changes: readonly IncidentChange[] }> {
  await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLocks.grouping)})`.execute(tx)
  const rows = await tx
    .selectFrom('signals')
    .selectAll()
    .where('incident_id', 'is', null)
    .where('cluster_id', '=', sql<string>`(select cluster_id from signals where incident_id is null order by arrival limit 1)`)
    .orderBy('arrival')
    .limit(request.limit)
    .execute()
  const batch = rows.map((row): GroupedSignal => ({ ...signalOf(row), groupKey: row.group_key }))
  const [first] = batch
  if (first === undefined) return { grouped: 0, changes: [] }
  const candidates = await candidatesFor(tx, first.clusterId, batch, instantOf(epochMsOf(request.now) - request.quietMs))
  const decision = request.decide(batch, candidates)
  await commitWithin(tx, decision.changes, means)
  await assign(tx, first.clusterId, batch, decision)
  return { grouped: batch.length, changes: decision.changes }
}

interface Hit {
  readonly via: 'group' | 'dedup'
  readonly key: string
  readonly id: string
}

/**
 * For each key the incident it leads to: the open one if there is one, else the one closed last. A merged incident leads to the one it was merged into.
 * The rows are locked, so what the decider sees is what its changes will meet.
 */
async function candidatesFor(tx: Tx, clusterId: string, batch: readonly GroupedSignal[], quietSince: Instant): Promise<GroupCandidates> {
  const groupKeys = [...new Set(batch.map(({ groupKey }) => groupKey))]
  const dedupKeys = [...new Set(batch.map(({ dedupKey }) => dedupKey))]
  const { rows: hits } = await sql<Hit>`
    with recursive hit as (
      select 'group' as via, group_key as key, id, merged_into, closed_at, opened_at, 0 as depth from incidents
      where cluster_id = ${clusterId} and group_key = any(${groupKeys}::text[])
        and (closed_at is null or closed_at >= ${quietSince}::timestamptz or merged_into is not null)
      union all
      select 'dedup', k.dedup_key, i.id, i.merged_into, i.closed_at, i.opened_at, 0 from incident_keys k join incidents i on i.id = k.incident_id
      where k.cluster_id = ${clusterId} and k.dedup_key = any(${dedupKeys}::text[])
        and (i.closed_at is null or i.closed_at >= ${quietSince}::timestamptz or i.merged_into is not null)
      union all
      select hit.via, hit.key, i.id, i.merged_into, i.closed_at, i.opened_at, hit.depth + 1 from hit join incidents i on i.id = hit.merged_into
      where hit.depth < 10
    )
    select distinct on (via, key) via, key, id from hit
    where merged_into is null and (closed_at is null or closed_at >= ${quietSince}::timestamptz)
    order by via, key, closed_at desc nulls first, opened_at desc`.execute(tx)
  const incidents = await lockedIncidents(tx, [...new Set(hits.map(({ id }) => id))])
  const via = (kind: Hit['via']): ReadonlyMap<string, Incident> => {
    const found = hits
      .filter((hit) => hit.via === kind)
      .flatMap(({ key, id }) => {
        const incident = incidents.get(id)
        return incident === undefined ? [] : [[key, incident] as const]
      })
    return new Map(found)
  }
  return { byGroupKey: via('group'), byDedupKey: via('dedup') }
}

async function lockedIncidents(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, Incident>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('incidents').select(['id', 'doc']).where('id', 'in', ids).orderBy('id').forUpdate().execute()
  return new Map(rows.map((row) => [row.id, storedIncident(row.id, row.doc)]))
}

async function assign(tx: Tx, clusterId: string, batch: readonly GroupedSignal[], { assigned }: GroupDecision): Promise<void> {
  const rows = batch.map(({ id, dedupKey }) => {
    const incidentId = assigned.get(id)
    if (incidentId === undefined) throw new AcesoError('internal', `the grouper left signal ${id} without an incident`)
    return { id, dedup_key: dedupKey, incident_id: incidentId }
  })
  const records = sql`jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as r(id text, dedup_key text, incident_id text)`
  await sql`update signals s set incident_id = r.incident_id from ${records} where s.cluster_id = ${clusterId} and s.id = r.id`.execute(tx)
  await sql`insert into incident_keys (cluster_id, dedup_key, incident_id)
    select distinct ${clusterId}::text, r.dedup_key, r.incident_id from ${records} where r.incident_id <> '' on conflict do nothing`.execute(
    tx,
  )
}
