import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { migrations } from './migrations.ts'
import type { Tables } from './tables.ts'

/** Any constant will do, as long as every version of Aceso uses the same. */
const migrationLock = 4_027_001

/**
 * Brings the shape up to date. Kysely's own lock begins only after it has made its bookkeeping tables, so several servers that start at once on an empty
 * database would trip over each other: a session lock goes around the whole.
 */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  await db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(migrationLock)})`.execute(connection)
    try {
      const { error } = await new Migrator({
        db: connection,
        provider: { getMigrations: () => Promise.resolve(asMigrations()) },
      }).migrateToLatest()
      if (error !== undefined) throw error
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(migrationLock)})`.execute(connection)
    }
  })
}

function asMigrations(): Record<string, Migration> {
  return Object.fromEntries(
    Object.entries(migrations).map(([name, statements]) => [
      name,
      {
        up: async (db: Kysely<unknown>) => {
          for (const statement of statements) await sql.raw(statement).execute(db)
        },
      },
    ]),
  )
}
