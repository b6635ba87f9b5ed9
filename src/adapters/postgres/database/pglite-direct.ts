import { openAsBlob } from 'node:fs'
import { PGlite } from '@electric-sql/pglite'
import { type PgliteOptions, type PgliteSession, pgliteStartParams } from './pglite-session.ts'

/** The database in this very thread: what the worker runs, and what tests use to save a thread. */
export async function openDirectSession(options: PgliteOptions): Promise<PgliteSession> {
  const database = await PGlite.create({
    dataDir: options.dataDir,
    startParams: pgliteStartParams,
    ...(options.template === undefined ? {} : { loadDataDir: await openAsBlob(options.template) }),
  })
  return sessionOn(database)
}

export function sessionOn(database: PGlite): PgliteSession {
  return {
    async query(sql, params) {
      const { rows, affectedRows } = await database.query(sql, [...params])
      return { rows, affectedRows: affectedRows ?? 0 }
    },
    async script(sql) {
      const results = await database.exec(sql)
      return { rows: results.flatMap((result) => result.rows), affectedRows: 0 }
    },
    close: () => database.close(),
  }
}
