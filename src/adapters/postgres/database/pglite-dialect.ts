import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely'
import { AcesoError } from '../../../domain/errors.ts'
import type { PgliteSession } from './pglite-session.ts'

/**
 * Kysely over one embedded session. There is one connection, and whoever has it keeps all others waiting until he gives it back: inside a transaction nothing
 * but SQL may be awaited. `isUrgent`: its callers go before those that can wait.
 */
export function pgliteDialect(session: PgliteSession, turns: Turns, isUrgent = false): Dialect {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery): Promise<QueryResult<Row>> {
      const { rows, affectedRows } = await session.query(sql, parameters)
      // The row type is Kysely's, worked out from the query it compiled.
      return { rows: [...rows] as Row[], numAffectedRows: BigInt(affectedRows) }
    },
    streamQuery() {
      throw new Error('the embedded store is read in pages, not as a stream')
    },
  }
  const driver: Driver = {
    init: () => Promise.resolve(),
    acquireConnection: async () => {
      await turns.take(isUrgent)
      return connection
    },
    beginTransaction: async (own, { isolationLevel }) => {
      await own.executeQuery(CompiledQuery.raw(isolationLevel === undefined ? 'begin' : `begin isolation level ${isolationLevel}`))
    },
    commitTransaction: async (own) => {
      await own.executeQuery(CompiledQuery.raw('commit'))
    },
    rollbackTransaction: async (own) => {
      await own.executeQuery(CompiledQuery.raw('rollback'))
    },
    releaseConnection: () => {
      turns.give()
      return Promise.resolve()
    },
    destroy: () => session.close(),
  }
  return {
    createDriver: () => driver,
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
  }
}

/** First come, first served; who is urgent goes before the others, but never so long that they get no turn. */
export interface Turns {
  /** Rejects when the turn does not come in time: rather a fault that names itself than a process that stands still. */
  take(isUrgent?: boolean): Promise<void>
  give(): void
}

/** Urgent ones in a row while others wait. */
const mostUrgentInARow = 4

export function turns(patienceMs: number): Turns {
  const urgent: (() => void)[] = []
  const ordinary: (() => void)[] = []
  let urgentInARow = 0
  let isTaken = false
  const next = (): (() => void) | undefined => {
    const isUrgent = urgent.length > 0 && (ordinary.length === 0 || urgentInARow < mostUrgentInARow)
    urgentInARow = isUrgent ? urgentInARow + 1 : 0
    return (isUrgent ? urgent : ordinary).shift()
  }
  return {
    take(isUrgent = false) {
      if (!isTaken) {
        isTaken = true
        return Promise.resolve()
      }
      const waiting = isUrgent ? urgent : ordinary
      return new Promise((resolve, reject) => {
        const turn = (): void => {
          clearTimeout(timer)
          resolve()
        }
        const timer = setTimeout(() => {
          waiting.splice(waiting.indexOf(turn), 1)
          reject(
            new AcesoError('timed-out', `the embedded store was busy for ${patienceMs} ms`, {
              next: 'set DATABASE_URL to a PostgreSQL server',
            }),
          )
        }, patienceMs)
        waiting.push(turn)
      })
    },
    give() {
      const turn = next()
      if (turn === undefined) isTaken = false
      else turn()
    },
  }
}
