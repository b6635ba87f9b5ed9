import { sql } from 'kysely'
import { type Instant, plusMs } from '../../../domain/instant.ts'
import type { AnalysisDone, CrashAnalysisStore, TakenAnalysis } from '../../../ports/store/crash-analyses.ts'
import { advisoryLocks } from '../database/advisory-locks.ts'
import { type Db, guarded, inTransaction, type Tx } from '../database/engine.ts'
import { storedObject } from '../database/stored-shapes.ts'
import { storableJson, storableText } from '../database/stored-text.ts'

export function crashAnalyses(db: Db): CrashAnalysisStore {
  return {
    async wantAnalysis(id, by, now) {
      const { rows } = await guarded(
        sql`insert into crash_analysis_jobs as j (report_id, due_at, asked_by)
          select id, ${now}::timestamptz, ${storableText(by)} from crash_reports where id = ${storableText(id)}
          on conflict (report_id) do update set due_at = excluded.due_at, asked_by = excluded.asked_by returning report_id`.execute(db),
      )
      return rows.length > 0
    },
    takeAnalysis: (holder, leaseMs, now) => inTransaction(db, (tx) => taken(tx, holder, plusMs(now, leaseMs), now)),
    async renewAnalysis(id, holder, leaseMs, now) {
      const { rows } = await guarded(
        sql`update crash_analysis_jobs set lease_until = ${plusMs(now, leaseMs)}::timestamptz
          where report_id = ${storableText(id)} and holder = ${holder} returning report_id`.execute(db),
      )
      return rows.length > 0
    },
    finishAnalysis: (id, holder, done) => inTransaction(db, (tx) => finished(tx, id, holder, done)),
    async giveBackAnalysis(id, holder) {
      await guarded(
        sql`update crash_analysis_jobs set holder = null, lease_until = null, attempts = attempts - 1
          where report_id = ${storableText(id)} and holder = ${holder}`.execute(db),
      )
    },
    async analysisWait(id, now) {
      const row = await guarded(
        db.selectFrom('crash_analysis_jobs').selectAll().where('report_id', '=', storableText(id)).executeTakeFirst(),
      )
      if (row === undefined) return undefined
      const isHeld = row.lease_until !== null && row.lease_until.toISOString() >= now
      return { state: isHeld ? 'asking' : 'waiting', dueAt: row.due_at.toISOString(), askedBy: row.asked_by ?? undefined }
    },
    async explained(group) {
      const { rows } = await guarded(
        sql<{ id: string; crashed_at: Date; version: string; analysis: unknown }>`
          select r.id, r.crashed_at, r.version, r.analysis from crash_fingerprints f join crash_reports r on r.fingerprint_key = f.key
          where f.group_id = ${storableText(group)} and r.analysis -> 'summary' is not null
          order by r.crashed_at desc, r.id limit 1`.execute(db),
      )
      const [row] = rows
      if (row === undefined) return undefined
      const { id, crashed_at, version, analysis } = row
      return { id, crashedAt: crashed_at.toISOString(), version, analysis: storedObject('crash_reports', id, analysis) }
    },
  }
}

async function finished(tx: Tx, id: string, holder: string, { analysis, again, isUnasked }: AnalysisDone): Promise<boolean> {
  const { rows } = await sql<{ asked_by: string | null }>`select asked_by from crash_analysis_jobs
    where report_id = ${storableText(id)} and holder = ${holder} for update`.execute(tx)
  const [job] = rows
  if (job === undefined) return false
  const isVoid = isUnasked === true && job.asked_by !== null
  if (again === undefined && !isVoid) await tx.deleteFrom('crash_analysis_jobs').where('report_id', '=', storableText(id)).execute()
  else
    await sql`update crash_analysis_jobs set holder = null, lease_until = null, attempts = 0, due_at = coalesce(${isVoid ? null : (again ?? null)}::timestamptz, due_at)
      where report_id = ${storableText(id)}`.execute(tx)
  if (isVoid) return false
  await tx
    .updateTable('crash_reports')
    .set({ analysis: sql`${storableJson(analysis)}::text::jsonb` })
    .where('id', '=', storableText(id))
    .execute()
  return true
}

/** One after the other: two that look at the same moment would take two crashes of one group. */
async function taken(tx: Tx, holder: string, until: Instant, now: Instant): Promise<TakenAnalysis | undefined> {
  await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLocks.analyses)})`.execute(tx)
  const { rows } = await sql<{ report_id: string; asked_by: string | null; attempts: number }>`
    with held as (
      select f.group_id from crash_analysis_jobs j join crash_reports r on r.id = j.report_id join crash_fingerprints f on f.key = r.fingerprint_key
      where j.lease_until >= ${now}::timestamptz
    )
    update crash_analysis_jobs set holder = ${holder}, lease_until = ${until}::timestamptz, attempts = attempts + 1
    where report_id = (
      select j.report_id from crash_analysis_jobs j join crash_reports r on r.id = j.report_id left join crash_fingerprints f on f.key = r.fingerprint_key
      where j.due_at <= ${now}::timestamptz and (j.lease_until is null or j.lease_until < ${now}::timestamptz)
        and (f.group_id is null or f.group_id not in (select group_id from held))
      order by j.asked_by is null, r.score desc, j.due_at, j.report_id limit 1
    ) returning report_id, asked_by, attempts`.execute(tx)
  const [job] = rows
  return job === undefined ? undefined : { id: job.report_id, askedBy: job.asked_by ?? undefined, attempt: job.attempts }
}
