import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Job, PgBoss } from 'pg-boss'
import { faultText } from '../../../domain/errors.ts'
import type { Jobs } from '../../../ports/jobs.ts'
import type { StepJob } from '../../../ports/store/store.ts'
import { type Engine, guarded, inTransaction } from '../database/engine.ts'
import { storableJson, storableText } from '../database/stored-text.ts'
import { clearFailed, deadQueue, insertJobs, jobSchema, mostRetries, queueJobs, stepJobOf, stepQueue } from './queue.ts'

const table = sql.id(jobSchema, 'job')
/** How long a handler that has been told to stop may still take to notice. */
const noticeMs = 500
const sweepMs = 15_000

/** The queue of steps, worked off by `workers` of this process. */
export function stepJobs(
  engine: Engine,
  boss: PgBoss,
  { workers: concurrency = 4, pollSeconds = 0.5 }: { readonly workers?: number; readonly pollSeconds?: number },
  onError: (fault: unknown) => void,
): Jobs {
  const { db } = engine
  const stopping = new AbortController()
  const idle: string[] = []
  const workers: string[] = []
  let sweep: NodeJS.Timeout | undefined

  /** Wakes one worker that has nothing to do; if it finds a job, it wakes the next, so that a single job does not make all of them ask. */
  const wake = (): void => {
    const worker = idle.shift()
    if (worker !== undefined) {
      idle.push(worker)
      boss.notifyWorker(worker)
    }
  }

  const work = async (worker: () => string | undefined, job: Job, handle: Parameters<Jobs['start']>[0]): Promise<void> => {
    const own = worker()
    if (own !== undefined) remove(idle, own)
    wake()
    try {
      await handle(stepJobOf(job.data), job.retryCount + 1, AbortSignal.any([job.signal, stopping.signal]))
    } catch (fault) {
      if (job.retryCount < mostRetries || stopping.signal.aborted) throw fault
      await bury(engine, boss, job, fault)
    } finally {
      if (own !== undefined) {
        idle.push(own)
        // Asks for the next job at once instead of at the next poll.
        boss.notifyWorker(own)
      }
    }
  }

  return {
    async start(handle) {
      sweep = setInterval(() => {
        clearFailed(engine).catch(onError)
      }, sweepMs)
      sweep.unref()
      for (let count = 0; count < concurrency; count++) {
        let id: string | undefined
        id = await boss.work<object>(stepQueue, { pollingIntervalSeconds: pollSeconds, heartbeatRefreshSeconds: 3 }, async ([job]) => {
          if (job !== undefined) await work(() => id, job, handle)
        })
        workers.push(id)
        idle.push(id)
      }
    },
    async stop(graceMs) {
      clearInterval(sweep)
      if (workers.length === 0) return
      const finished = Promise.all(workers.splice(0).map((id) => boss.offWork(stepQueue, { id, wait: true })))
      const grace = new AbortController()
      await Promise.race([finished, delay(graceMs, undefined, { signal: grace.signal }).catch(() => undefined)])
      grace.abort()
      stopping.abort(new Error('Aceso is stopping'))
      await Promise.race([finished, delay(noticeMs)])
    },
    wake,
    async deadLetters(limit) {
      const { rows } = await guarded(
        sql<{ id: string; data: unknown; created_on: Date; source_output: unknown }>`
          select id::text, data, created_on, source_output from ${table} where name = ${deadQueue} and state = 'created'
          order by created_on desc limit ${Math.min(1_000, Math.max(1, Math.floor(limit)))}`.execute(db),
      )
      return rows.map((row) => ({
        id: row.id,
        job: stepJobOf(row.data),
        error: errorIn(row.data, 'error') ?? errorIn(row.source_output, 'message') ?? 'not known',
        at: row.created_on.toISOString(),
      }))
    },
    async replay(id) {
      const isReplayed = await inTransaction(db, async (tx) => {
        const { rows } = await sql<{
          data: unknown
        }>`delete from ${table} where name = ${deadQueue} and id::text = ${storableText(id)} returning data`.execute(tx)
        const [row] = rows
        if (row === undefined) return false
        await queueJobs(boss, tx, [{ ...stepJobOf(row.data), forVersion: 0 }])
        return true
      })
      if (isReplayed) wake()
      return isReplayed
    },
    async depth() {
      const { rows } = await guarded(
        sql<{ waiting: number }>`select count(*) as waiting from ${table}
          where name = ${stepQueue} and state in ('created', 'retry') and start_after <= now()`.execute(db),
      )
      return rows[0]?.waiting ?? 0
    },
  }
}

/**
 * The last try has failed: to the dead letters, and out of the queue in the same transaction. Left to the library, the failed row would stay in the queue and
 * hold up every later job of the incident.
 */
async function bury(engine: Engine, boss: PgBoss, job: Job, fault: unknown): Promise<void> {
  await inTransaction(engine.db, async (tx) => {
    const data: StepJob & { error: string } = { ...stepJobOf(job.data), error: storableText(faultText(fault)).slice(0, 2_000) }
    const { rows } =
      await sql`delete from ${table} where name = ${stepQueue} and id::text = ${job.id} and retry_count = ${job.retryCount} returning id`.execute(
        tx,
      )
    if (rows.length > 0) await insertJobs(boss, tx, deadQueue, [{ data: JSON.parse(storableJson(data)) as object }])
  })
}

function errorIn(value: unknown, field: string): string | undefined {
  const found = typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === field) : undefined
  return typeof found?.[1] === 'string' ? found[1] : undefined
}

function remove(list: string[], item: string): void {
  const index = list.indexOf(item)
  if (index >= 0) list.splice(index, 1)
}
