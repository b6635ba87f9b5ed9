import { randomUUID } from 'node:crypto'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'kysely'
import { instantOf } from '../../../domain/instant.ts'
import type { Db, Tx } from '../database/engine.ts'
import { storeFault } from '../database/faults.ts'
import { deadQueue, jobSchema, stepJobOf, stepQueue } from '../jobs/queue.ts'
import { type ExportedTable, exportedTables, exportVersion, type Header, knownMigrations, type Line } from './export-format.ts'

const rowsAPage = 500

/**
 * Writes the whole store as it is at one moment, page by page. On the embedded store everybody else waits meanwhile, also for a slow reader: it is meant for a
 * process of its own.
 */
export async function exportStore(db: Db, output: Writable, signal?: AbortSignal): Promise<{ readonly rows: number }> {
  let rows = 0
  try {
    await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (tx) => {
        // A reader may take his time; the server's limits are for transactions that hang.
        await sql`select set_config('idle_in_transaction_session_timeout', '0', true)`.execute(tx)
        const lines = (async function* () {
          for await (const line of exportLines(tx)) {
            rows += 1
            yield `${line}\n`
          }
          yield `${JSON.stringify({ end: true, rows: rows - 1 } satisfies Line)}\n`
        })()
        await pipeline(Readable.from(lines), output, signal === undefined ? {} : { signal })
      })
  } catch (fault) {
    throw storeFault(fault)
  }
  return { rows: rows - 1 }
}

async function* exportLines(tx: Tx): AsyncGenerator<string> {
  const header: Header = {
    aceso: 'store-export',
    version: exportVersion,
    exportId: randomUUID(),
    exportedAt: instantOf(Date.now()),
    migrations: knownMigrations(),
  }
  yield JSON.stringify(header)
  for (const table of Object.keys(exportedTables) as ExportedTable[]) {
    // The key that hides values from guessing stays where it is: an export holds no secrets.
    const wanted = table === 'switches' ? sql`where name <> 'masking'` : sql``
    const query = sql`select row_to_json(t)::text as line from ${sql.table(table)} t ${wanted} order by ${sql.raw(exportedTables[table])}`
    for await (const line of cursor<{ line: string }>(tx, query)) yield `{"table":"${table}","row":${line.line}}`
  }
  for await (const job of cursor<JobRow>(tx, jobRows)) yield JSON.stringify(jobLine(job))
}

interface JobRow {
  readonly data: unknown
  readonly due_at: Date
  readonly error: string | null
}

/** Jobs that wait or run, and dead letters (those have an error). A job that runs now is told as waiting: it will be run again, as after a kill. */
const jobRows = sql`select data, start_after as due_at,
    case when name = ${deadQueue} then coalesce(data ->> 'error', source_output ->> 'message', 'not known') end as error
  from ${sql.id(jobSchema, 'job')}
  where (name = ${stepQueue} and state in ('created', 'retry', 'active')) or (name = ${deadQueue} and state = 'created')
  order by created_on, id`

function jobLine({ data, due_at, error }: JobRow): Line {
  const { step, incidentId, forVersion } = stepJobOf(data)
  return { job: { step, incidentId, forVersion, dueAt: due_at.toISOString(), ...(error === null ? {} : { error }) } }
}

async function* cursor<Row>(tx: Tx, query: ReturnType<typeof sql>): AsyncGenerator<Row> {
  await sql`declare page cursor for ${query}`.execute(tx)
  for (;;) {
    const { rows } = await sql<Row>`fetch ${sql.lit(rowsAPage)} from page`.execute(tx)
    yield* rows
    if (rows.length < rowsAPage) break
  }
  await sql`close page`.execute(tx)
}
