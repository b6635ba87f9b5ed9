import { type Selectable, sql } from 'kysely'
import { AcesoError } from '../../../domain/errors.ts'
import { type Instant, plusMs } from '../../../domain/instant.ts'
import type { OpenReport, ReleaseStore } from '../../../ports/store/release-store.ts'
import { type Db, inTransaction, type Tx } from '../database/engine.ts'
import { shared } from '../database/shared-work.ts'
import { storableJson, storableText } from '../database/stored-text.ts'
import type { ReportRow } from '../schema/releases.ts'
import { storedReport } from './rows.ts'

interface Call {
  readonly request: OpenReport
  readonly now: Instant
}

type Opened = Awaited<ReturnType<ReleaseStore['open']>>

/** So that no caller waits for a huge one. */
const mostAtOnce = 100

/** Opens reports with one transaction for all callers of the moment: a storm of alerts takes hardly more trips to the database than one. */
export function reportOpener(db: Db): ReleaseStore['open'] {
  const open = shared<Call, Opened | undefined>({
    run: (calls) => inTransaction(db, (tx) => opened(tx, calls)),
    share: ofDifferentDeployments,
  })
  return async (request, now) => {
    const answer = await open({ request, now })
    if (answer === undefined) throw new AcesoError('not-found', `there is no release ${request.deploymentId}`, { path: 'deploymentId' })
    return answer
  }
}

/** The second of one deployment must see what the first has written. */
function ofDifferentDeployments(waiting: readonly Call[]): number {
  const seen = new Set<string>()
  const again = waiting.findIndex(({ request: { deploymentId } }) => seen.size === seen.add(storableText(deploymentId)).size)
  return Math.min(again === -1 ? waiting.length : again, mostAtOnce)
}

/** The deployments' rows are locked, so that two deliveries of one alert, here or on another server, neither make two reports nor two of one version. */
async function opened(tx: Tx, calls: readonly Call[]): Promise<readonly (Opened | undefined)[]> {
  const ids = calls.map(({ request: { deploymentId } }) => storableText(deploymentId))
  // In one order for all servers: none waits for another in a circle.
  const locked = await tx.selectFrom('deployments').select('id').where('id', 'in', ids).orderBy('id').forUpdate().execute()
  const known = new Set(locked.map(({ id }) => id))
  const rows = await openedRows(
    tx,
    calls.filter((_, index) => known.has(ids[index] ?? '')),
  )
  return calls.map(({ request: { id } }) => {
    const row = rows.get(id)
    return row === undefined ? undefined : { report: storedReport(row, []), isNew: row.id === id }
  })
}

/** By the id of each request: the report that answers it already, or the one that is new. */
async function openedRows(tx: Tx, calls: readonly Call[]): Promise<ReadonlyMap<string, Selectable<ReportRow>>> {
  if (calls.length === 0) return new Map()
  const asked = calls.map(({ request: { id, deploymentId, trigger, language, alert, quietMs }, now }) => ({
    id,
    deployment_id: deploymentId,
    trigger,
    language,
    now,
    since: plusMs(now, -quietMs),
    ...(alert === undefined ? {} : { alert_key: alert.key, alert }),
  }))
  const { rows } = await sql<Selectable<ReportRow> & { asked: string }>`with asked as (
      select * from jsonb_to_recordset(${storableJson(asked)}::text::jsonb) as a(id text, deployment_id text, trigger text, language text, now timestamptz,
        since timestamptz, alert_key text, alert jsonb)),
    standing as (
      select distinct on (a.id) a.id as asked, r.* from asked a
      join reports r on r.deployment_id = a.deployment_id and r.alert_key = a.alert_key
        and (r.status = 'generating' or (r.status = 'completed' and r.updated_at >= a.since))
      order by a.id, r.version desc),
    opened as (
      insert into reports (id, deployment_id, version, status, trigger, language, alert_key, alert, created_at, updated_at)
      select a.id, a.deployment_id, coalesce((select max(version) from reports r where r.deployment_id = a.deployment_id), 0) + 1, 'generating',
        a.trigger, a.language, a.alert_key, a.alert, a.now, a.now
      from asked a where a.id not in (select asked from standing) returning *)
    select * from standing union all select id, opened.* from opened`.execute(tx)
  return new Map(rows.map((row) => [row.asked, row]))
}
