import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { type ClientConfig, type CustomTypesConfig, Pool, types as pgTypes } from 'pg'
import { AcesoError } from '../../../domain/errors.ts'
import type { Secret } from '../../../domain/secret.ts'
import type { Tables } from '../schema/tables.ts'
import { canRetryAtOnce, storeFault } from './faults.ts'
import { pgliteDialect, turns } from './pglite-dialect.ts'
import type { PgliteSession } from './pglite-session.ts'
import { bePresent, type Presence } from './presence.ts'

/** Thrown inside a transaction to undo it: somebody else changed an incident first. */
export class Conflict extends Error {
  override readonly name = 'Conflict'
}

export type Db = Kysely<Tables>
export type Tx = Transaction<Tables>

/** One of the two databases, so that nothing above knows which. */
export interface Engine {
  readonly kind: 'embedded' | 'server'
  readonly db: Db
  /** The same, for what a sender waits for: on the embedded store it goes before work in the background. */
  readonly urgentDb: Db
  /** Plain SQL, also several statements at once, for the job queue's library. */
  executeSql(text: string, values?: readonly unknown[]): Promise<{ rows: unknown[] }>
  /** Says that this process is there until it leaves or dies. `whenAlone` is called first where no other process is. */
  arrive(whenAlone: () => Promise<void>, onError: (fault: unknown) => void): Promise<Presence>
  close(): Promise<void>
}

/** As long as a statement on a server may take. */
const longestWaitMs = 60_000

export function embeddedEngine(session: PgliteSession): Engine {
  const order = turns(longestWaitMs)
  const db = new Kysely<Tables>({ dialect: pgliteDialect(session, order) })
  return {
    kind: 'embedded',
    db,
    urgentDb: new Kysely<Tables>({ dialect: pgliteDialect(session, order, true) }),
    async executeSql(text, values) {
      await order.take()
      try {
        const hasValues = values !== undefined && values.length > 0
        const { rows } = hasValues ? await session.query(text, values) : await session.script(text)
        return { rows: [...rows] }
      } catch (fault) {
        // A script may have begun a transaction before it failed; the one session must not stay in it.
        await session.script('rollback')
        throw fault
      } finally {
        order.give()
      }
    },
    async arrive(whenAlone) {
      // The folder's lock has let nobody else in.
      await whenAlone()
      return { leave: () => Promise.resolve() }
    },
    close: () => db.destroy(),
  }
}

/** Counters and sequence numbers stay far below 2^53, so a number holds them; the embedded database gives numbers anyway. */
const types: CustomTypesConfig = {
  getTypeParser: (id, format) => (id === pgTypes.builtins.INT8 ? Number : pgTypes.getTypeParser(id, format)),
}

export function serverEngine(databaseUrl: Secret, poolSize: number): Engine {
  const connection = connectionOf(databaseUrl)
  const pool = new Pool({ ...connection, max: poolSize, idleTimeoutMillis: 30_000 })
  // A connection that breaks is replaced at the next use, and whoever was using it hears of it from his query; but an error event that nobody listens to, of the
  // pool (idle connections) or of a connection (taken ones), would end the process.
  pool.on('error', () => undefined)
  pool.on('connect', (client) => client.on('error', () => undefined))
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return {
    kind: 'server',
    db,
    urgentDb: db,
    executeSql: (text, values) => pool.query(text, values === undefined ? undefined : [...values]),
    arrive: (whenAlone, onError) => bePresent(connection, whenAlone, onError),
    close: () => db.destroy(),
  }
}

function connectionOf(databaseUrl: Secret): ClientConfig {
  const connectionString = databaseUrl.reveal()
  if (!URL.canParse(connectionString) || !/^postgres(ql)?:$/.test(new URL(connectionString).protocol)) {
    throw new AcesoError('config-invalid', 'the database URL is not of the form postgresql://user:password@host:5432/database', {
      path: 'store.databaseUrl',
      next: 'check DATABASE_URL',
    })
  }
  return {
    connectionString,
    types,
    application_name: 'aceso',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
    statement_timeout: 60_000,
    // A process that hangs inside a transaction must not keep rows locked for the others.
    idle_in_transaction_session_timeout: 60_000,
  }
}

const mostAttempts = 4

/** One transaction; begun again when the database asks for it (deadlock, serialization). Database errors leave as AcesoError. */
export async function inTransaction<Result>(db: Db, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute(work)
    } catch (fault) {
      if (attempt < mostAttempts && canRetryAtOnce(fault)) continue
      // Thrown by the work itself to undo it, not by the database.
      throw fault instanceof Conflict ? fault : storeFault(fault)
    }
  }
}

/** One statement outside a transaction, with the same errors. */
export async function guarded<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work
  } catch (fault) {
    throw storeFault(fault)
  }
}
