import type { Readable } from 'node:stream'
import { type RawBuilder, sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import { AcesoError } from '../../../domain/errors.ts'
import { advisoryLocks } from '../database/advisory-locks.ts'
import { type Db, inTransaction, type Tx } from '../database/engine.ts'
import { boundedLines } from '../database/lines.ts'
import { deadQueue, insertJobs, stepJobOf, stepQueue } from '../jobs/queue.ts'
import { type ExportedTable, Header, knownMigrations, Line, numbered } from './export-format.ts'

const rowsABatch = 500
const batchBytes = 4 * 1024 * 1024

export interface ImportResult {
  readonly rows: number
  /** This very export was imported before; nothing was written now. */
  readonly wasThere: boolean
}

/**
 * Reads an export into an empty store, all of it or nothing: one that was cut off leaves the store empty and can be tried again, and one that was imported
 * whole is recognised. Tokens and switches that were already set in the new store win over the imported ones.
 */
export async function importStore(db: Db, boss: PgBoss, input: Readable): Promise<ImportResult> {
  const lines = boundedLines(input)
  const first = await lines.next()
  const header = parsedHeader(first.done === true ? '' : first.value)
  let isFirstTry = true
  return inTransaction(db, async (tx) => {
    // The input cannot be read twice, so the transaction is not run again either.
    if (!isFirstTry)
      throw new AcesoError('conflict', 'the import was disturbed by another writer', {
        next: 'stop other servers of this store and import again',
      })
    isFirstTry = false
    await sql`select set_config('idle_in_transaction_session_timeout', '0', true), pg_advisory_xact_lock(${sql.lit(advisoryLocks.importing)})`.execute(
      tx,
    )
    const known = await tx.selectFrom('imports').selectAll().where('export_id', '=', header.exportId).executeTakeFirst()
    if (known !== undefined) return { rows: known.rows, wasThere: true }
    await assertEmpty(tx)
    const rows = await importLines(tx, boss, lines)
    for (const [table, column] of Object.entries(numbered)) {
      await sql`select setval(pg_get_serial_sequence(${table}, ${column}), coalesce((select max(${sql.ref(column)}) from ${sql.table(table)}), 0) + 1, false)`.execute(
        tx,
      )
    }
    await tx.insertInto('imports').values({ export_id: header.exportId, at: sql`now()`, rows }).execute()
    return { rows, wasThere: false }
  })
}

function parsedHeader(text: string): Header {
  const result = Header.safeParse(jsonOf(text, 1))
  if (!result.success)
    throw new AcesoError('input-invalid', 'this is not an export of an Aceso store, or one of another version', {
      next: 'use a file made by `aceso export`',
    })
  const unknown = result.data.migrations.filter((name) => !knownMigrations().includes(name))
  if (unknown.length > 0)
    throw new AcesoError('input-invalid', `the export was made by a newer Aceso (${unknown.join(', ')})`, {
      next: 'update this Aceso first',
    })
  return result.data
}

async function assertEmpty(tx: Tx): Promise<void> {
  const { rows } = await sql<{
    is_used: boolean
  }>`select exists (select from incidents) or exists (select from signals) or exists (select from patterns)
    or exists (select from timeline) or exists (select from deployments) or exists (select from crash_reports)
    or exists (select from model_calls) as is_used`.execute(tx)
  if (rows[0]?.is_used === true) {
    throw new AcesoError('conflict', 'the store is not empty', { next: 'import into a new data folder or a new database' })
  }
}

async function importLines(tx: Tx, boss: PgBoss, lines: AsyncGenerator<string>): Promise<number> {
  let batch: { table: ExportedTable; rows: string[]; bytes: number } | undefined
  let count = 0
  const flush = async (): Promise<void> => {
    if (batch !== undefined) await insertRows(tx, batch.table, batch.rows)
    batch = undefined
  }
  for await (const text of lines) {
    const parsed = Line.safeParse(jsonOf(text, count + 2))
    if (!parsed.success) throw brokenLine(count + 2)
    const line = parsed.data
    if ('end' in line) {
      await flush()
      if (line.rows !== count) throw new AcesoError('input-invalid', `the export says it has ${line.rows} rows, but ${count} were read`)
      return count
    }
    count += 1
    if ('table' in line) {
      if (batch !== undefined && (batch.table !== line.table || batch.rows.length >= rowsABatch || batch.bytes >= batchBytes)) await flush()
      batch ??= { table: line.table, rows: [], bytes: 0 }
      const row = JSON.stringify(line.row)
      batch.rows.push(row)
      batch.bytes += row.length
    } else {
      await flush()
      await insertJob(tx, boss, line.job)
    }
  }
  throw new AcesoError('input-invalid', 'the export is cut off: its last line is missing', { next: 'export again; nothing was imported' })
}

/** The names come from the closed list of tables. */
async function insertRows(tx: Tx, table: ExportedTable, rows: readonly string[]): Promise<void> {
  const overriding: RawBuilder<unknown> = numbered[table] === undefined ? sql`` : sql`overriding system value`
  const orKeep: RawBuilder<unknown> = table === 'switches' ? sql`on conflict do nothing` : sql``
  await sql`insert into ${sql.table(table)} ${overriding}
    select * from jsonb_populate_recordset(null::${sql.table(table)}, ${`[${rows.join(',')}]`}::text::jsonb) ${orKeep}`.execute(tx)
}

type JobLine = Extract<Line, { job: unknown }>['job']

async function insertJob(tx: Tx, boss: PgBoss, { dueAt, error, ...data }: JobLine): Promise<void> {
  const { step, incidentId, forVersion } = stepJobOf(data)
  if (error === undefined)
    await insertJobs(boss, tx, stepQueue, [{ data: { step, incidentId, forVersion }, singletonKey: incidentId, startAfter: dueAt }])
  else await insertJobs(boss, tx, deadQueue, [{ data: { step, incidentId, forVersion, error } }])
}

function jsonOf(text: string, number: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw brokenLine(number)
  }
}

function brokenLine(number: number): AcesoError {
  return new AcesoError('input-invalid', `line ${number} of the export cannot be read`, {
    path: `line ${number}`,
    next: 'export again; nothing was imported',
  })
}
