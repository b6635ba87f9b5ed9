import { type Kysely, type Migration, Migrator, sql } from 'kysely'
import { AcesoError } from '../../../domain/errors.ts'
import { advisoryLocks } from '../database/advisory-locks.ts'
import type { Db, Engine } from '../database/engine.ts'
import { migrations } from '../schema/migrations.ts'

/**
 * Several servers may start at once on an empty database. Kysely's own lock begins only after it has made its bookkeeping tables, and the job queue's library makes
 * its schema before it locks anything: whoever prepares the database does it alone. The embedded store has one user anyway, and no second connection for a lock.
 */
export async function alone<Result>({ kind, db }: Engine, prepare: () => Promise<Result>): Promise<Result> {
  if (kind === 'embedded') return prepare()
  return db.connection().execute(async (connection) => {
    await sql`select pg_advisory_lock(${sql.lit(advisoryLocks.start)})`.execute(connection)
    try {
      return await prepare()
    } finally {
      await sql`select pg_advisory_unlock(${sql.lit(advisoryLocks.start)})`.execute(connection)
    }
  })
}

/** Brings the shape up to date. One that a newer Aceso has made is left as it is: this one would misread it. */
export async function migrate(db: Db): Promise<void> {
  const unknown = (await doneMigrations(db)).filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length > 0)
    throw new AcesoError('conflict', `the store was brought up to date by a newer Aceso (${unknown.join(', ')})`, {
      next: 'run that version again, or read an export from before the upgrade into an empty store',
    })
  const { error } = await new Migrator({ db, provider: { getMigrations: () => Promise.resolve(asMigrations()) } }).migrateToLatest()
  if (error !== undefined) throw error
}

async function doneMigrations(db: Db): Promise<readonly string[]> {
  const { rows: tables } = await sql<{ isThere: boolean }>`select to_regclass('kysely_migration') is not null as "isThere"`.execute(db)
  if (tables[0]?.isThere !== true) return []
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return rows.map(({ name }) => name)
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
