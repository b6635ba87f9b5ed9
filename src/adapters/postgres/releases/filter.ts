import { type RawBuilder, sql } from 'kysely'
import { underWay } from '../../../domain/release/deployment.ts'
import type { DeploymentFilter } from '../../../ports/store/release-store.ts'
import { storableText } from '../database/stored-text.ts'

/** What a list of releases is narrowed by, as one condition on `deployments`. */
export function deploymentMatches(filter: Omit<DeploymentFilter, 'page' | 'pageSize'>): RawBuilder<boolean> {
  const { clusterId, appName, status, watched, text, workload, report } = filter
  const all: RawBuilder<boolean>[] = [sql`true`]
  if (clusterId !== undefined) all.push(sql`cluster_id = ${clusterId}`)
  if (appName !== undefined) all.push(sql`app_name = ${storableText(appName)}`)
  if (status !== undefined) all.push(sql`deployments.status = any(${[...status]}::text[])`)
  if (watched === true)
    all.push(sql`(deployments.status = any(${[...underWay]}::text[]) or jsonb_array_length(coalesce(doc -> 'firing', '[]')) > 0)`)
  if (text !== undefined) all.push(contains(storableText(text).toLowerCase()))
  if (workload !== undefined) all.push(sql`doc @> ${JSON.stringify({ workload })}::text::jsonb`)
  if (report !== undefined) all.push(report === 'none' ? sql`not ${anyReport}` : newestIs(report))
  return sql<boolean>`(${sql.join(all, sql` and `)})`
}

const anyReport = sql<boolean>`exists (select from reports r where r.deployment_id = deployments.id)`

/** Asked from the side of the reports: few have failed, and each release would have to be looked at otherwise. */
function newestIs(status: string): RawBuilder<boolean> {
  return sql`deployments.id in (select r.deployment_id from reports r where r.status = ${status}
    and not exists (select from reports newer where newer.deployment_id = r.deployment_id and newer.version > r.version))`
}

function contains(text: string): RawBuilder<boolean> {
  const names = sql`concat_ws(' ', deployments.id, app_name, doc ->> 'packageVersion', doc #>> '{workload,namespace}', doc #>> '{workload,name}')`
  return sql<boolean>`strpos(lower(${names}), ${text}) > 0`
}
