import { sql } from 'kysely'
import { epochMsOf, type Instant, instantOf } from '../../domain/instant.ts'
import { type Db, inTransaction, type Tx } from './database/engine.ts'

const dayMs = 24 * 60 * 60_000
/** Incidents a transaction: short enough that nobody waits long behind it. */
const batchSize = 200

/** Deletes what was closed more than `days` ago, with all its rows. What was learnt from it stays, as counts. Returns how many incidents went. */
export async function deleteExpired(db: Db, days: number, now: Instant): Promise<number> {
  const before = instantOf(epochMsOf(now) - days * dayMs)
  await inTransaction(db, async (tx) => {
    // Signals that belong nowhere: the end of a trouble that nobody knew.
    await sql`delete from signals where incident_id = '' and last_received_at < ${before}::timestamptz`.execute(tx)
    // What is told once and for ever stays, so that it is not told again; only its deliveries go.
    await sql`delete from announcements where over_at < ${before}::timestamptz`.execute(tx)
    await sql`delete from deliveries where announcement_id is not null and status <> 'waiting' and at < ${before}::timestamptz`.execute(tx)
  })
  let deleted = 0
  for (;;) {
    const count = await inTransaction(db, (tx) => deleteBatch(tx, before))
    deleted += count
    if (count < batchSize) return deleted
  }
}

async function deleteBatch(tx: Tx, before: Instant): Promise<number> {
  // Locked, so that an incident which is being reopened at this moment is either seen as open or not there any more.
  const { rows } = await sql<{ id: string }>`select id from incidents where closed_at < ${before}::timestamptz
    order by id limit ${batchSize} for update skip locked`.execute(tx)
  const ids = rows.map(({ id }) => id)
  if (ids.length === 0) return 0
  await sql`select set_config('aceso.retention', 'on', true)`.execute(tx)
  for (const table of ['signals', 'timeline', 'writes', 'deliveries']) {
    await sql`delete from ${sql.table(table)} where incident_id = any(${ids}::text[])`.execute(tx)
  }
  await sql`delete from incidents where id = any(${ids}::text[])`.execute(tx)
  return ids.length
}
