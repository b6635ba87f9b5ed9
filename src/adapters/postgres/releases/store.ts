import { sql } from 'kysely'
import type { Deployment } from '../../../domain/release/deployment.ts'
import type { ReleaseStore } from '../../../ports/store/release-store.ts'
import { type Db, guarded, inTransaction } from '../database/engine.ts'
import { paged } from '../database/paged.ts'
import { shared } from '../database/shared-work.ts'
import { storableJson, storableText } from '../database/stored-text.ts'
import { deploymentMatches } from './filter.ts'
import { reportOpener } from './report-opener.ts'
import { reportReader } from './report-reader.ts'
import { reportWriter } from './report-writer.ts'
import { storedDeployment } from './rows.ts'

/** `urgentDb`: for what whoever sends an alert waits for. */
export function releaseStore(db: Db, urgentDb: Db): ReleaseStore {
  return {
    ...deployments(db),
    ...reportWriter(db),
    ...reportReader(db),
    deployment: shared({ run: (ids) => deploymentsOf(urgentDb, ids), share: ({ length }) => Math.min(length, mostReadAtOnce) }),
    open: reportOpener(urgentDb),
    forget: forgetter(db),
  }
}

const mostOfNamespace = 200
/** At once, so that nobody waits long behind it. */
const mostForgotten = 500
const mostReadAtOnce = 100

function deployments(db: Db): Pick<ReleaseStore, 'put' | 'deployments' | 'inNamespace' | 'noteFiring' | 'adopt'> {
  return {
    async put(deployment) {
      await guarded(insertion(deployment).execute(db))
    },
    async noteFiring(id, firing) {
      await guarded(
        sql`update deployments set doc = doc || jsonb_build_object('firing', ${storableJson(firing)}::text::jsonb) where id = ${storableText(id)}`.execute(
          db,
        ),
      )
    },
    async inNamespace(clusterId, namespace, since) {
      const query = db
        .selectFrom('deployments')
        .selectAll()
        .where('cluster_id', '=', clusterId)
        .where('created_at', '>=', new Date(since))
        .where(sql<boolean>`doc -> 'workload' ->> 'namespace' = ${storableText(namespace)}`)
      const rows = await guarded(query.orderBy('created_at', 'desc').orderBy('id').limit(mostOfNamespace).execute())
      return rows.map((row) => storedDeployment(row))
    },
    adopt: (seenId, deployment) =>
      inTransaction(db, async (tx) => {
        // As whoever opens a report does: one that is opened on the seen release at this moment is moved too, or finds it gone.
        await tx.selectFrom('deployments').select('id').where('id', '=', storableText(seenId)).forUpdate().execute()
        await insertion(deployment).execute(tx)
        await sql`update reports set deployment_id = ${storableText(deployment.id)} where deployment_id = ${storableText(seenId)}`.execute(
          tx,
        )
        await sql`delete from deployments where id = ${storableText(seenId)}`.execute(tx)
      }),
    async deployments({ page, pageSize, ...filter }) {
      const query = db.selectFrom('deployments').where(deploymentMatches(filter))
      const rows = query.selectAll().orderBy('created_at', 'desc').orderBy('id')
      const counted = query.select(sql<number>`count(*)::integer`.as('total'))
      return paged(
        { page, pageSize },
        (limit, offset) => guarded(rows.limit(limit).offset(offset).execute()),
        guarded(counted.executeTakeFirstOrThrow()),
        storedDeployment,
      )
    },
  }
}

async function deploymentsOf(db: Db, ids: readonly string[]): Promise<readonly (Deployment | undefined)[]> {
  const wanted = ids.map((id) => storableText(id))
  const rows = await guarded(
    db
      .selectFrom('deployments')
      .selectAll()
      .where('id', 'in', [...new Set(wanted)])
      .execute(),
  )
  const found = new Map(rows.map((row) => [row.id, storedDeployment(row)]))
  return wanted.map((id) => found.get(id))
}

function insertion(deployment: Deployment) {
  const { id, clusterId, appName, status, createdTime, updatedTime } = deployment
  return sql`insert into deployments as d (id, cluster_id, app_name, status, created_at, updated_at, doc)
    values (${storableText(id)}, ${clusterId}, ${storableText(appName)}, ${status}, ${createdTime}::timestamptz, ${updatedTime}::timestamptz,
      ${storableJson(deployment)}::text::jsonb)
    on conflict (id) do update set app_name = excluded.app_name, status = excluded.status, updated_at = excluded.updated_at,
      doc = excluded.doc || jsonb_build_object('createdTime', d.doc -> 'createdTime', 'firing', coalesce(d.doc -> 'firing', '[]'))`
}

function forgetter(db: Db): ReleaseStore['forget'] {
  return (before) =>
    inTransaction(db, async (tx) => {
      const { rows } = await sql`delete from reports where id in (
        select id from reports r where status <> 'generating' and updated_at < ${before}::timestamptz
          and ((not is_marked and exists (select from reports newer where newer.deployment_id = r.deployment_id and newer.version > r.version and newer.status = 'completed'))
            or (not exists (select from deployments d where d.id = r.deployment_id and d.updated_at >= ${before}::timestamptz)
              and not exists (select from reports other where other.deployment_id = r.deployment_id
                and (other.status = 'generating' or other.updated_at >= ${before}::timestamptz))))
          limit ${mostForgotten}) returning id`.execute(tx)
      await sql`delete from deployments where id in (select id from deployments d where updated_at < ${before}::timestamptz
        and not exists (select from reports where deployment_id = d.id) limit ${mostForgotten} for update skip locked)`.execute(tx)
      // Of work that ended without an end: it was deleted, or its last answer came when another had ended it.
      await sql`delete from task_steps where at < ${before}::timestamptz`.execute(tx)
      return rows.length
    })
}
