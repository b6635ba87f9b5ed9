import { CompiledQuery, sql } from 'kysely'
import { type JobInsert, PgBoss } from 'pg-boss'
import { AcesoError } from '../../../domain/errors.ts'
import { stepNames } from '../../../domain/incident/step-name.ts'
import type { StepJob } from '../../../ports/store/store.ts'
import type { Engine, Tx } from '../database/engine.ts'

export const jobSchema = 'jobs'
const table = sql.id(jobSchema, 'job')
export const stepQueue = 'step'
export const deadQueue = 'dead-step'

/** Failures after which a job goes to the dead letters: one run and three more, after about 1, 2 and 4 s. */
export const mostRetries = 3

/** A worker that is killed stops its heartbeat; after this time, plus one look of the supervisor, another takes the job. */
const heartbeatSeconds = 10
const superviseSeconds = 2
const longestRunSeconds = 15 * 60
const keptDaySeconds = 24 * 60 * 60

/** The queue's own tables and its supervisor. Workers are started apart (step-jobs.ts), since a command that only reads needs none. */
export async function openQueue(engine: Engine, onError: (fault: unknown) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => engine.executeSql(text, values) },
    backend: engine.kind === 'embedded' ? 'pglite' : 'postgres',
    schema: jobSchema,
    schedule: false,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    maintenanceIntervalSeconds: 600,
    flowIntervalSeconds: 3_600,
    bamIntervalSeconds: 3_600,
    monitorVacuum: false,
    reindex: false,
  })
  boss.on('error', onError)
  await boss.start()
  const kept = { retentionSeconds: 365 * keptDaySeconds, deleteAfterSeconds: 600 }
  await boss.createQueue(deadQueue, { ...kept, retryLimit: 0 })
  await boss.createQueue(stepQueue, {
    ...kept,
    // One job of an incident at a time, in the order in which they became due; others are not held up.
    policy: 'key_strict_fifo',
    retryLimit: mostRetries,
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 4,
    expireInSeconds: longestRunSeconds,
    heartbeatSeconds,
    deadLetter: deadQueue,
  })
  // Fills the library's memory of its queues now: filled first inside a transaction, it would ask for a second connection, which the embedded store has not.
  for (const queue of [stepQueue, deadQueue]) await boss.findJobs(queue, { id: '00000000-0000-0000-0000-000000000000' })
  return boss
}

/**
 * Puts jobs in on the transaction that makes them necessary. A job that still waits for an older version of its incident is taken out: it would only be started
 * to be found stale. Worded so that the queue's own index serves it.
 */
export async function queueJobs(boss: PgBoss, tx: Tx, jobs: readonly StepJob[]): Promise<void> {
  const moved = [...new Set(jobs.filter(({ forVersion }) => forVersion > 0).map(({ incidentId }) => incidentId))]
  if (moved.length > 0) {
    await sql`delete from ${table} where name = ${stepQueue} and state = 'created' and not blocked and policy = 'key_strict_fifo'
      and singleton_key = any(${moved}::text[]) and data ->> 'forVersion' <> '0'`.execute(tx)
  }
  const inserts = jobs.map(({ step, incidentId, afterMs, forVersion }) => ({
    data: { step, incidentId, forVersion },
    singletonKey: incidentId,
    startAfter: `${afterMs} milliseconds`,
  }))
  await insertJobs(boss, tx, stepQueue, inserts)
}

export async function insertJobs(boss: PgBoss, tx: Tx, queue: string, jobs: JobInsert[]): Promise<void> {
  const executeSql = async (text: string, values: unknown[] = []): Promise<{ rows: unknown[] }> => {
    const { rows } = await tx.executeQuery(CompiledQuery.raw(text, values))
    return { rows: [...rows] }
  }
  await boss.insert(queue, jobs, { db: { executeSql } })
}

/** The job in a row of the queue; rows that are none were put there by hand. */
export function stepJobOf(data: unknown): StepJob {
  if (typeof data === 'object' && data !== null && 'step' in data && 'incidentId' in data && typeof data.incidentId === 'string') {
    const step = stepNames.find((name) => name === data.step)
    const forVersion = 'forVersion' in data && typeof data.forVersion === 'number' ? data.forVersion : 0
    if (step !== undefined) return { step, incidentId: data.incidentId, afterMs: 0, forVersion }
  }
  throw new AcesoError('internal', 'a row of the job queue is not a step job', { path: `${jobSchema}.job` })
}

/**
 * A job whose worker was killed at each try ends as failed (its copy is in the dead letters), and in an ordered queue a failed job holds up every later one of
 * its incident for good: it is cleared away.
 */
export async function clearFailed(engine: Engine): Promise<void> {
  await sql`delete from ${table} where name = ${stepQueue} and state = 'failed' and policy = 'key_strict_fifo'`.execute(engine.db)
}

/**
 * For a store that one process has for itself (embedded, or as the only one on a server): whoever worked on a job when this process opens the store is dead, so the
 * supervisor need not wait for its heartbeat to run out. The try counts all the same, so that a step that kills its process ends in the dead letters and not in an endless round of starts.
 */
export async function releaseOrphans(engine: Engine): Promise<void> {
  await sql`update ${table} set heartbeat_on = 'epoch' where name = ${stepQueue} and state = 'active'`.execute(engine.db)
}
