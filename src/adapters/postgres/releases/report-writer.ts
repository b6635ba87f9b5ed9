import { type Selectable, sql } from 'kysely'
import { plusMs } from '../../../domain/instant.ts'
import { alertKeyPrefix } from '../../../domain/release/alert.ts'
import { type DiagnosisReport, nothingWritten, type ReportError, reportTask } from '../../../domain/release/report.ts'
import type { ReleaseStore, SpentBefore } from '../../../ports/store/release-store.ts'
import { type Db, guarded, inTransaction, type Tx } from '../database/engine.ts'
import { storableJson, storableText } from '../database/stored-text.ts'
import { keepStep, stepsOf } from '../models/task-steps.ts'
import type { ReportRow } from '../schema/releases.ts'
import { storedDeployment, storedReport } from './rows.ts'

const interrupted: ReportError = {
  code: 'interrupted',
  message: 'it was begun and never finished',
  why: { en: 'it was begun and never finished', zh: '已开始，但始终未能完成' },
  retryable: true,
}

type Writer = Pick<
  ReleaseStore,
  'take' | 'renew' | 'noteProgress' | 'keepStep' | 'finish' | 'giveBack' | 'failStale' | 'resolved' | 'unlinked' | 'noteIncident'
>

/** A report's way from `generating` to its end. Whoever writes one holds a lease on it; what a dead holder left is taken by the next. */
export function reportWriter(db: Db): Writer {
  return {
    take: (holder, leaseMs, now) => inTransaction(db, (tx) => taken(tx, holder, plusMs(now, leaseMs), now)),
    async renew(id, holder, leaseMs, now) {
      const { rows } = await guarded(
        sql`update reports set lease_until = ${plusMs(now, leaseMs)}::timestamptz
          where id = ${storableText(id)} and holder = ${holder} and status = 'generating' returning id`.execute(db),
      )
      return rows.length > 0
    },
    async noteProgress(id, holder, progress) {
      await guarded(
        sql`update reports set progress = ${storableJson(progress)}::text::jsonb
          where id = ${storableText(id)} and holder = ${holder} and status = 'generating'`.execute(db),
      )
    },
    keepStep: (id, holder, step, now) =>
      inTransaction(db, async (tx) => {
        const { rows } =
          await sql`select from reports where id = ${storableText(id)} and holder = ${holder} and status = 'generating' for share`.execute(
            tx,
          )
        if (rows.length > 0) await keepStep(tx, { task: reportTask(storableText(id)), ...step, at: now })
      }),
    finish: async (id, holder, { status, ...written }, now) => {
      const quality = written.score.length === 0 ? null : written.score.reduce((sum, { value }) => sum + value, 0) / written.score.length
      const { rows } = await guarded(
        sql`with ended as (
          update reports set status = ${status}, written = ${storableJson(written)}::text::jsonb, model = ${storableText(written.model ?? '')},
            prompt_version = ${storableText(written.promptVersion)}, quality = ${quality}, progress = null, holder = null, lease_until = null, updated_at = ${now}::timestamptz
          where id = ${storableText(id)} and holder = ${holder} and status = 'generating' returning id),
        done as (delete from task_steps where task = ${reportTask(storableText(id))} and exists (select from ended))
        select id from ended`.execute(db),
      )
      return rows.length > 0
    },
    async giveBack(id, holder) {
      await guarded(
        sql`update reports set holder = null, lease_until = null, attempts = attempts - 1
          where id = ${storableText(id)} and holder = ${holder} and status = 'generating'`.execute(db),
      )
    },
    async failStale(before, mostAttempts, now) {
      const written = { ...nothingWritten, content: interrupted.message, error: interrupted }
      const { rows } = await guarded(
        sql<{ id: string }>`with failed as (
          update reports set status = 'failed', written = ${storableJson(written)}::text::jsonb, holder = null, lease_until = null, updated_at = ${now}::timestamptz
          where status = 'generating' and (lease_until is null or lease_until < ${now}::timestamptz)
            and (attempts >= ${mostAttempts} or created_at < ${before}::timestamptz) returning id),
        done as (delete from task_steps where task in (select ${reportTask('')} || id from failed))
        select id from failed`.execute(db),
      )
      return rows.map(({ id }) => id)
    },
    async resolved(deploymentId, alertKey, at) {
      // The key is the sender's own: another release may have an alert of the same one.
      const its = sql`deployment_id = ${storableText(deploymentId)} and alert_key = ${storableText(alertKey)}`
      const { rows } = await guarded(
        sql<{
          id: string
          version: number
        }>`with ended as (update reports set resolved_at = ${at}::timestamptz where ${its} and resolved_at is null)
          select id, version from reports where ${its} order by version desc limit 1`.execute(db),
      )
      return rows[0]
    },
    async unlinked(since) {
      const { rows } = await guarded(
        sql<{ id: string; version: number; deployment_id: string; status: DiagnosisReport['status']; incident_id: string }>`
          select r.id, r.version, r.deployment_id, r.status, k.incident_id from reports r join deployments d on d.id = r.deployment_id
          join incident_keys k on k.cluster_id = d.cluster_id and k.dedup_key = ${alertKeyPrefix} || r.deployment_id || ':' || r.alert_key
          where r.status <> 'generating' and r.alert_key is not null and r.incident_id is null and r.updated_at >= ${since}::timestamptz
          order by r.updated_at limit 100`.execute(db),
      )
      return rows.map(({ id, version, deployment_id, status, incident_id }) => ({
        reportId: id,
        version,
        deploymentId: deployment_id,
        status,
        incidentId: incident_id,
      }))
    },
    async noteIncident(id, incidentId) {
      await guarded(sql`update reports set incident_id = ${storableText(incidentId)} where id = ${storableText(id)}`.execute(db))
    },
  }
}

async function taken(tx: Tx, holder: string, until: string, now: string): ReturnType<ReleaseStore['take']> {
  const { rows } = await sql<
    Selectable<ReportRow>
  >`update reports set holder = ${holder}, lease_until = ${until}::timestamptz, attempts = attempts + 1
    where id = (select id from reports where status = 'generating' and (lease_until is null or lease_until < ${now}::timestamptz)
      order by created_at, id limit 1 for update skip locked) returning *`.execute(tx)
  const [row] = rows
  if (row === undefined) return undefined
  const deployment = await tx.selectFrom('deployments').selectAll().where('id', '=', row.deployment_id).executeTakeFirstOrThrow()
  const [spentBefore, steps] = [await spentOn(tx, row), await stepsOf(tx, reportTask(row.id))]
  return { report: storedReport(row, []), deployment: storedDeployment(deployment), attempt: row.attempts, spentBefore, steps }
}

/** From the ledger: what was paid is known there also where whoever paid it is gone. */
async function spentOn(tx: Tx, { id, created_at }: Selectable<ReportRow>): Promise<SpentBefore> {
  const { rows } = await sql<{ input: number; output: number; cost: number; unpriced: number }>`select
      coalesce(sum(input_tokens), 0)::float8 as input, coalesce(sum(output_tokens), 0)::float8 as output,
      coalesce(sum(cost_usd), 0)::float8 as cost, count(*) filter (where cost_usd is null)::integer as unpriced
    from model_calls where at >= ${created_at.toISOString()}::timestamptz and task = ${reportTask(id)}`.execute(tx)
  const { input = 0, output = 0, cost = 0, unpriced = 0 } = rows[0] ?? {}
  return { inputTokens: input, outputTokens: output, costUsd: unpriced > 0 ? null : cost }
}
