import { type Selectable, sql } from 'kysely'
import { AcesoError } from '../../domain/errors.ts'
import { type Delivery, deliveryStatuses, type Outbox } from '../../ports/store.ts'
import { type Db, guarded } from './engine.ts'
import { storableText } from './stored-text.ts'
import type { DeliveryRow } from './tables.ts'

const mostTaken = 100
const mostShown = 1_000
const longestError = 1_000

/** Notifications to be sent. A delivery that was taken and never settled (its sender was killed) comes back when its lease runs out. */
export function outbox(db: Db): Outbox {
  return {
    async take(limit, leaseMs) {
      const { rows } = await guarded(
        sql<Selectable<DeliveryRow>>`
          update deliveries set attempts = attempts + 1, next_at = clock_timestamp() + ${leaseMs}::float8 * interval '1 millisecond'
          where id in (
            select id from deliveries where status = 'waiting' and next_at <= clock_timestamp() order by id
            limit ${Math.min(mostTaken, Math.max(1, Math.floor(limit)))} for update skip locked
          ) returning *`.execute(db),
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
        db.selectFrom('deliveries').selectAll().where('incident_id', '=', storableText(incidentId)).orderBy('id').limit(1_000).execute(),
      )
      return rows.map((row) => deliveryOf(row))
    },
    async page({ status, page, pageSize }) {
      const first = Math.max(1, Math.floor(page))
      const size = Math.min(mostShown, Math.max(1, Math.floor(pageSize)))
      const query = db.selectFrom('deliveries').selectAll()
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
            .orderBy('id', 'desc')
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

function deliveryOf({ id, channel, incident_id, seq, status, attempts, error, at, next_at }: Selectable<DeliveryRow>): Delivery {
  const known = deliveryStatuses.find((one) => one === status)
  if (known === undefined)
    throw new AcesoError('internal', `stored row ${id} of table deliveries has an unknown status`, { path: `deliveries.${id}` })
  const next = known === 'waiting' ? { nextAt: next_at.toISOString() } : {}
  return {
    id,
    channel,
    incidentId: incident_id,
    seq,
    status: known,
    attempts,
    ...(error === null ? {} : { error }),
    at: at.toISOString(),
    ...next,
  }
}
