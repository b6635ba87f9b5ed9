import { type ExpressionBuilder, sql } from 'kysely'
import type { Incident } from '../../../domain/incident/incident.ts'
import type { Actor, TimelineEvent } from '../../../domain/incident/timeline.ts'
import type { IncidentFilter, IncidentStore } from '../../../ports/store/store.ts'
import { type Engine, guarded } from '../database/engine.ts'
import { storedBody, storedIncident } from '../database/stored-shapes.ts'
import { storableText } from '../database/stored-text.ts'
import type { Tables, TimelineRow } from '../schema/tables.ts'
import { comesAfter, placeOf, sortColumns } from './place.ts'

const mostRows = 1_000
const longestSearch = 200

/** The reading half of the incidents. */
export function incidentReader({ db }: Pick<Engine, 'db'>): Omit<IncidentStore, 'commit'> {
  const docs = db.selectFrom('incidents').select(['id', 'doc'])
  const ordered = docs.select(['severity', 'opened_at', 'updated_at'])
  return {
    async get(id) {
      const row = await guarded(docs.where('id', '=', storableText(id)).executeTakeFirst())
      return row === undefined ? undefined : storedIncident(row.id, row.doc)
    },
    async list(filter) {
      const page = Math.max(1, Math.floor(filter.page))
      const pageSize = bounded(filter.pageSize)
      const { after, sortBy, sortDesc } = filter
      const matching = (eb: ExpressionBuilder<Tables, 'incidents'>) => eb.and(conditions(eb, filter))
      const [counted, rows] = await Promise.all([
        guarded(db.selectFrom('incidents').select(sql<number>`count(*)`.as('total')).where(matching).executeTakeFirstOrThrow()),
        guarded(
          ordered
            .where(matching)
            .$if(after !== undefined, (query) => query.where(comesAfter(after ?? '', filter)))
            .orderBy(sortColumns[sortBy], sortDesc ? 'desc' : 'asc')
            .orderBy('opened_at', 'desc')
            .orderBy('id')
            // One more than asked for tells whether another page follows.
            .limit(pageSize + 1)
            .offset(after === undefined ? (page - 1) * pageSize : 0)
            .execute(),
        ),
      ])
      const { total } = counted
      const shown = rows.slice(0, pageSize)
      const last = rows.length > pageSize ? shown.at(-1) : undefined
      const next = last === undefined ? {} : { next: placeOf(last, filter) }
      return { data: incidentsOf(shown), total, page, pageSize, totalPages: Math.ceil(total / pageSize), ...next }
    },
    async timeline(id, afterSeq, limit) {
      const query = db.selectFrom('timeline').selectAll().where('incident_id', '=', storableText(id)).where('seq', '>', afterSeq)
      const rows = await guarded(query.orderBy('seq').limit(bounded(limit)).execute())
      return rows.map((row) => storedEvent(row))
    },
    async byPlan(planId) {
      const query = db.selectFrom('incidents').innerJoin('incident_plans', 'incident_plans.incident_id', 'incidents.id')
      const row = await guarded(
        query.select(['incidents.id', 'doc']).where('incident_plans.plan_id', '=', storableText(planId)).executeTakeFirst(),
      )
      return row === undefined ? undefined : storedIncident(row.id, row.doc)
    },
    async openWithCause(clusterId, troubleKey) {
      const query = docs
        .where('cluster_id', '=', clusterId)
        .where('trouble_key', '=', storableText(troubleKey))
        .where('closed_at', 'is', null)
      return incidentsOf(await guarded(query.orderBy('opened_at').orderBy('id').limit(mostRows).execute()))
    },
    async earlierWithCause(clusterId, cause, limit) {
      const key = storableText(cause)
      const [code = key] = key.split('@')
      const query = docs
        .where('cluster_id', '=', clusterId)
        .where('cause', '=', code)
        .where('closed_at', 'is not', null)
        .where('close_reason', '<>', 'merged')
        .orderBy(sql`trouble_key = ${key}`, 'desc')
      return incidentsOf(await guarded(query.orderBy('closed_at', 'desc').limit(bounded(limit)).execute()))
    },
    async writesSince(clusterId, since) {
      const query = db
        .selectFrom('writes')
        .selectAll()
        .where('cluster_id', '=', clusterId)
        .where('at', '>=', new Date(since))
        .where('undo', '=', false)
      const rows = await guarded(query.orderBy('at').execute())
      return rows.map(({ incident_id, plan_id, at, action, target, risk }) => ({
        incidentId: incident_id,
        planId: plan_id,
        at: at.toISOString(),
        action,
        target,
        risk,
      }))
    },
  }
}

function conditions(eb: ExpressionBuilder<Tables, 'incidents'>, filter: IncidentFilter) {
  const { clusterId, namespace, state, open, cause, text } = filter
  return [
    ...(clusterId === undefined ? [] : [eb('cluster_id', '=', storableText(clusterId))]),
    ...(namespace === undefined ? [] : [sql<boolean>`namespaces @> array[${storableText(namespace)}]::text[]`]),
    ...(state === undefined ? [] : [sql<boolean>`state = any(${[...state]}::text[])`]),
    ...(open === undefined ? [] : [eb('closed_at', open ? 'is' : 'is not', null)]),
    ...(cause === undefined ? [] : [eb('cause', '=', storableText(cause))]),
    ...(text === undefined || text === '' ? [] : [mentions(eb, text)]),
  ]
}

/** Looks where people would expect: the id, the title, the cause and what it is about. */
function mentions(eb: ExpressionBuilder<Tables, 'incidents'>, text: string) {
  const pattern = `%${storableText(text.slice(0, longestSearch)).replace(/[\\%_]/g, String.raw`\$&`)}%`
  return eb.or([
    eb('title', 'ilike', pattern),
    eb('id', 'ilike', pattern),
    eb('trouble_key', 'ilike', pattern),
    eb('group_key', 'ilike', pattern),
  ])
}

function bounded(limit: number): number {
  return Math.min(mostRows, Math.max(1, Math.floor(limit)))
}

function incidentsOf(rows: readonly { readonly id: string; readonly doc: unknown }[]): Incident[] {
  return rows.map((row) => storedIncident(row.id, row.doc))
}

function storedEvent(row: TimelineRow): TimelineEvent {
  const actor: Actor = { kind: row.actor_kind === 'person' ? 'person' : 'machine', name: row.actor_name }
  return {
    incidentId: row.incident_id,
    seq: row.seq,
    at: row.at.toISOString(),
    actor,
    body: storedBody(`${row.incident_id}/${row.seq}`, row.body),
  }
}
