import { type Selectable, sql } from 'kysely'
import { type DiagnosisReport, ReportStanding, reportTask } from '../../../domain/release/report.ts'
import type { ReleaseStore } from '../../../ports/store/release-store.ts'
import { type Db, guarded, inTransaction } from '../database/engine.ts'
import { paged } from '../database/paged.ts'
import { checkedRow } from '../database/stored-shapes.ts'
import { storableText } from '../database/stored-text.ts'
import type { ReportRatingRow, ReportRow } from '../schema/releases.ts'
import { storedReport } from './rows.ts'

type Reader = Pick<
  ReleaseStore,
  | 'glances'
  | 'versionsOf'
  | 'report'
  | 'standings'
  | 'reportsOf'
  | 'currentReport'
  | 'reports'
  | 'mark'
  | 'rate'
  | 'deleteReports'
  | 'averages'
>

const mostVersions = 500
const mostListed = 100

/** A report without what takes room: what was asked, and every sentence's proof. */
const light = sql`id, deployment_id, version, status, trigger, language, alert_key, alert, resolved_at, incident_id, is_marked, progress, created_at, updated_at,
  written || '{"toolCalls": [], "claims": []}'::jsonb as written`

export function reportReader(db: Db): Reader {
  const withRatings = async (rows: readonly Selectable<ReportRow>[]): Promise<DiagnosisReport[]> => {
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    const ratings = await guarded(db.selectFrom('report_ratings').selectAll().where('report_id', 'in', ids).orderBy('at').execute())
    const of = Map.groupBy(ratings, ({ report_id }: Selectable<ReportRatingRow>) => report_id)
    return rows.map((row) => storedReport(row, of.get(row.id) ?? []))
  }
  const first = async (rows: readonly Selectable<ReportRow>[]): Promise<DiagnosisReport | undefined> => (await withRatings(rows))[0]
  return {
    async glances(deploymentIds) {
      const { rows } = await guarded(
        sql<
          Selectable<ReportRow> & { versions: number }
        >`select distinct on (deployment_id) ${light}, count(*) over (partition by deployment_id)::integer as versions
          from reports where deployment_id = any(${deploymentIds.map((id) => storableText(id))}::text[])
          order by deployment_id, status = 'generating' desc, is_marked desc, status = 'completed' desc, version desc`.execute(db),
      )
      return new Map(rows.map((row) => [row.deployment_id, { report: storedReport(row, []), versions: row.versions }]))
    },
    async versionsOf(deploymentId) {
      const { rows } = await guarded(
        sql<Selectable<ReportRow>>`select ${light} from reports where deployment_id = ${storableText(deploymentId)}
          order by version desc limit ${mostListed}`.execute(db),
      )
      return withRatings(rows)
    },
    report: async (id) => first(await guarded(db.selectFrom('reports').selectAll().where('id', '=', storableText(id)).execute())),
    async standings(ids) {
      const { rows } = await guarded(
        sql<Pick<Selectable<ReportRow>, 'id' | 'status' | 'progress'>>`select id, status, progress from reports
          where id = any(${ids.map((id) => storableText(id))}::text[])`.execute(db),
      )
      return rows.map(({ id, status, progress }) =>
        checkedRow(ReportStanding, { id, status, ...(status === 'generating' && progress !== null ? { progress } : {}) }, 'reports', id),
      )
    },
    async reportsOf(deploymentId) {
      const query = db.selectFrom('reports').selectAll().where('deployment_id', '=', storableText(deploymentId))
      return withRatings(await guarded(query.orderBy('version', 'desc').limit(mostVersions).execute()))
    },
    async currentReport(deploymentId) {
      const query = db.selectFrom('reports').selectAll().where('deployment_id', '=', storableText(deploymentId))
      const completed = sql<boolean>`status = 'completed'`
      return first(
        await guarded(query.orderBy('is_marked', 'desc').orderBy(completed, 'desc').orderBy('version', 'desc').limit(1).execute()),
      )
    },
    async reports({ deploymentId, status, page, pageSize }) {
      let query = db.selectFrom('reports')
      if (deploymentId !== undefined) query = query.where('deployment_id', '=', storableText(deploymentId))
      if (status !== undefined) query = query.where('status', '=', status)
      const rows = query.selectAll().orderBy('created_at', 'desc').orderBy('id')
      const counted = query.select(sql<number>`count(*)::integer`.as('total'))
      const found = await paged(
        { page, pageSize },
        (limit, offset) => guarded(rows.limit(limit).offset(offset).execute()),
        guarded(counted.executeTakeFirstOrThrow()),
        (row) => row,
      )
      return { ...found, data: await withRatings(found.data) }
    },
    mark: (id, now) =>
      inTransaction(db, async (tx) => {
        const { rows } =
          await sql`update reports set is_marked = (id = ${storableText(id)}), updated_at = case when id = ${storableText(id)} then ${now}::timestamptz else updated_at end
          where deployment_id = (select deployment_id from reports where id = ${storableText(id)} and status = 'completed') returning id`.execute(
            tx,
          )
        return rows.length > 0
      }),
    async rate(id, { by, stars, comment, at }) {
      const { rows } = await guarded(
        sql`insert into report_ratings (report_id, by, stars, comment, at)
          select id, ${storableText(by)}, ${stars}, ${comment === undefined ? null : storableText(comment)}, ${at}::timestamptz from reports
          where id = ${storableText(id)} and status = 'completed'
          on conflict (report_id, by) do update set stars = excluded.stars, comment = excluded.comment, at = excluded.at returning report_id`.execute(
          db,
        ),
      )
      return rows.length > 0
    },
    async deleteReports(deploymentId) {
      const { rows } = await guarded(
        sql`with gone as (delete from reports where deployment_id = ${storableText(deploymentId)} returning id),
          done as (delete from task_steps where task in (select ${reportTask('')} || id from gone))
          select id from gone`.execute(db),
      )
      return rows.length
    },
    async averages() {
      const { rows } = await guarded(
        sql<{ model: string; prompt_version: string; reports: number; quality: number; stars: number | null; ratings: number }>`
          select r.model, r.prompt_version, count(*)::integer as reports, coalesce(avg(r.quality), 0)::double precision as quality,
            (sum(t.stars) / nullif(sum(t.ratings), 0))::double precision as stars, coalesce(sum(t.ratings), 0)::integer as ratings
          from reports r left join (select report_id, sum(stars) as stars, count(*) as ratings from report_ratings group by report_id) t on t.report_id = r.id
          where r.status = 'completed' group by r.model, r.prompt_version order by reports desc, r.model limit 200`.execute(db),
      )
      return rows.map(({ model, prompt_version, reports, quality, stars, ratings }) => ({
        model,
        promptVersion: prompt_version,
        reports,
        quality,
        stars: stars ?? undefined,
        ratings,
      }))
    },
  }
}
