import { sql } from 'kysely'
import { AcesoError } from '../../domain/errors.ts'
import { type AccessStore, type LeaseStore, roles } from '../../ports/store/store.ts'
import { advisoryLocks } from './database/advisory-locks.ts'
import { type Db, guarded, inTransaction, type Tx } from './database/engine.ts'
import { storableText } from './database/stored-text.ts'

export function accessStore(db: Db): AccessStore {
  return {
    async tokens() {
      const rows = await guarded(db.selectFrom('tokens').selectAll().orderBy('name').execute())
      return rows.map(({ name, role, hash, created_at }) => {
        const known = roles.find((one) => one === role)
        // Read as any role at all, a damaged row could open a door.
        if (known === undefined)
          throw new AcesoError('internal', `stored row ${name} of table tokens cannot be read: unknown role`, { path: `tokens.${name}` })
        return { name, role: known, hash, createdAt: created_at.toISOString() }
      })
    },
    addToken: ({ name, role, hash, createdAt }) =>
      alone(db, async (tx) => {
        const there = await tx.selectFrom('tokens').select('name').execute()
        if (there.length === 0 && role !== 'admin') return 'first-must-be-admin'
        const row = { name: storableText(name), role, hash, created_at: new Date(createdAt) }
        if (there.some((one) => one.name === row.name)) return 'name-taken'
        await tx.insertInto('tokens').values(row).execute()
        return 'added'
      }),
    removeToken: (name) =>
      alone(db, async (tx) => {
        const all = await tx.selectFrom('tokens').select(['name', 'role']).execute()
        const others = all.filter((one) => one.name !== storableText(name))
        if (others.length === all.length) return 'not-found'
        if (others.length > 0 && !others.some(({ role }) => role === 'admin')) return 'last-admin'
        await tx.deleteFrom('tokens').where('name', '=', storableText(name)).execute()
        return 'removed'
      }),
  }
}

/** What is looked at here must still be so when it is written: two admins who remove each other would both see another one left. */
function alone<Value>(db: Db, work: (tx: Tx) => Promise<Value>): Promise<Value> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLocks.tokens)})`.execute(tx)
    return work(tx)
  })
}

/** Leases by the database's clock, which all servers share. */
export function leaseStore(db: Db): LeaseStore {
  return {
    async acquire(name, holder, ttlMs) {
      const { rows } = await guarded(
        sql`insert into leases as l (name, holder, expires_at)
          values (${name}, ${holder}, clock_timestamp() + ${ttlMs}::float8 * interval '1 millisecond')
          on conflict (name) do update set holder = excluded.holder, expires_at = excluded.expires_at
          where l.holder = excluded.holder or l.expires_at <= clock_timestamp()
          returning name`.execute(db),
      )
      return rows.length > 0
    },
    async release(name, holder) {
      await guarded(db.deleteFrom('leases').where('name', '=', name).where('holder', '=', holder).execute())
    },
  }
}
