import { sql } from 'kysely'
import { AcesoError } from '../../domain/errors.ts'
import { type AccessStore, type LeaseStore, roles } from '../../ports/store.ts'
import { type Db, guarded } from './database/engine.ts'
import { isUniqueViolation } from './database/faults.ts'
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
    async addToken({ name, role, hash, createdAt }) {
      try {
        await db
          .insertInto('tokens')
          .values({ name: storableText(name), role, hash, created_at: new Date(createdAt) })
          .execute()
        return 'added'
      } catch (fault) {
        if (isUniqueViolation(fault)) return 'name-taken'
        return guarded(Promise.reject(fault))
      }
    },
    async removeToken(name) {
      const { numDeletedRows } = await guarded(db.deleteFrom('tokens').where('name', '=', storableText(name)).executeTakeFirstOrThrow())
      return numDeletedRows > 0n
    },
  }
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
