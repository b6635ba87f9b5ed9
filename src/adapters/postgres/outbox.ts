import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { type Announcement, announcementKinds } from '../../domain/announcement.ts'
import { AcesoError } from '../../domain/errors.ts'
import { severities } from '../../domain/grades.ts'
import type { Instant } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import { type Delivery, deliveryStatuses, type Outbox } from '../../ports/store/store.ts'
import { type Db, guarded, inTransaction } from './database/engine.ts'
import { storableJson, storableText } from './database/stored-text.ts'
import type { DeliveryRow } from './schema/tables.ts'

const mostTaken = 100
const mostShown = 1_000
const longestError = 1_000

/** Notifications to be sent. A delivery that was taken and never settled (its sender was killed) comes back when its lease runs out. */
export function outbox(db: Db): Outbox {
  return {
    async take(limit, leaseMs) {
      const { rows } = await guarded(
        sql<DeliveryWithDoc>`
          update deliveries d set attempts = attempts + 1, next_at = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
          where id in (
            select id from deliveries where status = 'waiting' and next_at <= clock_timestamp() order by id
            limit ${Math.min(mostTaken, Math.max(1, Math.floor(limit)))} for update skip locked
          ) returning *, (select doc from announcements a where a.id = d.announcement_id) as doc`.execute(db),
      )
      return rows.map((row) => deliveryOf(row)).toSorted((left, right) => left.id - right.id)
    },
    async settle(id, outcome) {
      const error = outcome.kind === 'sent' ? null : storableText(outcome.error).slice(0, longestError)
      const status = outcome.kind === 'retry' ? 'waiting' : outcome.kind
      const afterMs = outcome.kind === 'retry' ? outcome.afterMs : 0
      await guarded(
        sql`update deliveries set status = ${status}, error = ${error}, next_at = clock_timestamp() + ${afterMs}::float8 * interval '1 millisecond'
          where id = ${id} and status = 'waiting'`.execute(db),
      )
    },
    async list(incidentId) {
      const rows = await guarded(
        withDoc(db).where('incident_id', '=', storableText(incidentId)).orderBy('deliveries.id').limit(1_000).execute(),
      )
      return rows.map((row) => deliveryOf(row))
    },
    announce: (announcement, channels, at) => announce(db, announcement, channels, at),
    async announcementOver(key) {
      await guarded(
        sql`update announcements set over_at = clock_timestamp() where key = ${storableText(key)} and over_at is null`.execute(db),
      )
    },
    async page({ status, page, pageSize }) {
      const first = Math.max(1, Math.floor(page))
      const size = Math.min(mostShown, Math.max(1, Math.floor(pageSize)))
      const query = withDoc(db)
      const matching = status === undefined ? query : query.where('status', 'in', [...status])
      const [counted, rows] = await Promise.all([
        guarded(
          db
            .selectFrom('deliveries')
            .select(['status', sql<number>`count(*)`.as('n')])
            .groupBy('status')
            .execute(),
        ),
        guarded(
          matching
            .orderBy('deliveries.id', 'desc')
            .limit(size)
            .offset((first - 1) * size)
            .execute(),
        ),
      ])
      const numberOf = (one: Delivery['status']): number => counted.find((row) => row.status === one)?.n ?? 0
      const counts = { waiting: numberOf('waiting'), sent: numberOf('sent'), dead: numberOf('dead'), dropped: numberOf('dropped') }
      const total = (status ?? deliveryStatuses).reduce((sum, one) => sum + counts[one], 0)
      return { data: rows.map((row) => deliveryOf(row)), total, page: first, pageSize: size, totalPages: Math.ceil(total / size), counts }
    },
  }
}

/**
 * For a store that one process has for itself: what was being sent when that process was killed is due at once, and not only when its lease runs out. What had failed
 * before keeps its lease: how long it was told to wait is not known any more.
 */
export async function releaseTaken(db: Db): Promise<void> {
  await sql`update deliveries set next_at = clock_timestamp() where status = 'waiting' and attempts > 0 and error is null`.execute(db)
}

type DeliveryWithDoc = Selectable<DeliveryRow> & { readonly doc: unknown }

function withDoc(db: Db) {
  return db
    .selectFrom('deliveries')
    .leftJoin('announcements', 'announcements.id', 'deliveries.announcement_id')
    .selectAll('deliveries')
    .select('announcements.doc')
}

/** One transaction: an announcement without its deliveries would never be told. */
function announce(db: Db, announcement: Announcement, channels: readonly string[], at: Instant): Promise<void> {
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ id: number }>`insert into announcements (key, doc, at)
      values (${storableText(announcement.key)}, ${storableJson(announcement)}::text::jsonb, ${at}::timestamptz)
      on conflict (key) where over_at is null do nothing returning id`.execute(tx)
    const [written] = rows
    if (written === undefined || channels.length === 0) return
    await sql`insert into deliveries (cluster_id, announcement_id, channel, at)
      select '', ${written.id}, channel, ${at}::timestamptz from unnest(${channels.map((channel) => storableText(channel))}::text[]) channel`.execute(
      tx,
    )
  })
}

function deliveryOf({ id, channel, status, attempts, error, at, next_at, ...about }: DeliveryWithDoc): Delivery {
  const known = deliveryStatuses.find((one) => one === status)
  if (known === undefined) throw unreadable(id, 'an unknown status')
  const next = known === 'waiting' ? { nextAt: next_at.toISOString() } : {}
  return {
    id,
    channel,
    about: aboutOf(id, about),
    status: known,
    attempts,
    ...(error === null ? {} : { error }),
    at: at.toISOString(),
    ...next,
  }
}

function aboutOf(id: number, { incident_id, seq, doc }: Pick<DeliveryWithDoc, 'incident_id' | 'seq' | 'doc'>): Delivery['about'] {
  if (incident_id !== null && seq !== null) return { kind: 'event', incidentId: incident_id, seq }
  const announcement = StoredAnnouncement.safeParse(doc)
  if (!announcement.success) throw unreadable(id, 'no announcement that can be read')
  return { kind: 'announcement', announcement: announcement.data }
}

const Words = z.object({ en: z.string(), zh: z.string() })
const StoredAnnouncement: z.ZodType<Announcement> = z.object({
  key: z.string(),
  kind: z.enum(announcementKinds),
  severity: z.enum(severities),
  title: Words,
  body: Words,
  path: z.string(),
  facts: z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value)),
})

function unreadable(id: number, what: string): AcesoError {
  return new AcesoError('internal', `stored row ${id} of table deliveries has ${what}`, { path: `deliveries.${id}` })
}
