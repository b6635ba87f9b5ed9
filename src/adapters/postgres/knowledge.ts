import { sql } from 'kysely'
import type { ClusterMemory, PatternStore, SwitchStore } from '../../ports/store/store.ts'
import { type Db, guarded, inTransaction } from './database/engine.ts'
import { storedObject, storedPattern } from './database/stored-shapes.ts'
import { storableJson, storableText } from './database/stored-text.ts'
import { sourceMemory } from './source-notes.ts'

const mostRows = 1_000

/** What was learnt; written only by commits. */
export function patternStore(db: Db): PatternStore {
  const docs = db.selectFrom('patterns').select(['id', 'doc'])
  return {
    async get(id) {
      const row = await guarded(docs.where('id', '=', storableText(id)).executeTakeFirst())
      return row === undefined ? undefined : storedPattern(row.id, row.doc)
    },
    async ofCause(cause) {
      const rows = await guarded(docs.where('cause', '=', storableText(cause)).orderBy('id').limit(mostRows).execute())
      return rows.map((row) => storedPattern(row.id, row.doc))
    },
    async list(limit) {
      const rows = await guarded(
        docs
          .orderBy('last_seen_at', 'desc')
          .orderBy('id')
          .limit(Math.min(mostRows, Math.max(1, limit)))
          .execute(),
      )
      return rows.map((row) => storedPattern(row.id, row.doc))
    },
  }
}

export function switchStore(db: Db): SwitchStore {
  return {
    async get(name) {
      const row = await guarded(db.selectFrom('switches').selectAll().where('name', '=', name).executeTakeFirst())
      return row === undefined ? undefined : { value: storedObject('switches', name, row.value), by: row.by, at: row.at.toISOString() }
    },
    async set(name, value, by, at) {
      const row = { value: sql`${storableJson(value)}::text::jsonb`, by: storableText(by), at: new Date(at) }
      await guarded(
        db
          .insertInto('switches')
          .values({ name, ...row })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
          .execute(),
      )
    },
    async setFirst(name, value, by, at) {
      const row = { name, value: sql`${storableJson(value)}::text::jsonb`, by: storableText(by), at: new Date(at) }
      await guarded(
        db
          .insertInto('switches')
          .values(row)
          .onConflict((conflict) => conflict.column('name').doNothing())
          .execute(),
      )
      const stored = await guarded(db.selectFrom('switches').select('value').where('name', '=', name).executeTakeFirstOrThrow())
      return storedObject('switches', name, stored.value)
    },
  }
}

export function clusterMemory(db: Db): ClusterMemory {
  return {
    ...sourceMemory(db),
    async restartCounts(clusterId) {
      const rows = await guarded(
        db.selectFrom('restart_counts').select(['container', 'count']).where('cluster_id', '=', clusterId).execute(),
      )
      return new Map(rows.map(({ container, count }) => [container, count]))
    },
    async saveRestartCounts(clusterId, changed, gone) {
      const rows = [...changed].map(([container, count]) => ({ container, count }))
      await inTransaction(db, async (tx) => {
        if (gone.length > 0)
          await sql`delete from restart_counts where cluster_id = ${clusterId} and container = any(${[...gone]}::text[])`.execute(tx)
        if (rows.length === 0) return
        await sql`insert into restart_counts (cluster_id, container, count)
          select ${clusterId}::text, r.container, r.count from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as r(container text, count integer)
          on conflict (cluster_id, container) do update set count = excluded.count`.execute(tx)
      })
    },
    async versions(clusterId) {
      const rows = await guarded(
        db.selectFrom('kept_versions').selectAll().where('cluster_id', '=', clusterId).orderBy('ref').orderBy('at').execute(),
      )
      return rows.map(({ ref, at, resource_version, object }) => ({
        ref,
        at: at.toISOString(),
        resourceVersion: resource_version,
        object: storedObject('kept_versions', `${ref} ${resource_version}`, object),
      }))
    },
    async saveVersions(clusterId, versions, keep) {
      if (versions.length === 0) return
      const rows = versions.map(({ ref, at, resourceVersion, object }) => ({ ref, at, resource_version: resourceVersion, object }))
      const refs = [...new Set(versions.map(({ ref }) => ref))]
      await inTransaction(db, async (tx) => {
        await sql`insert into kept_versions (cluster_id, ref, resource_version, at, object)
          select distinct on (r.ref, r.resource_version) ${clusterId}::text, r.ref, r.resource_version, r.at, r.object
          from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as r(ref text, resource_version text, at timestamptz, object jsonb)
          on conflict do nothing`.execute(tx)
        await sql`delete from kept_versions v using (
            select ref, resource_version, row_number() over (partition by ref order by at desc, resource_version desc) as age from kept_versions
            where cluster_id = ${clusterId} and ref = any(${refs}::text[])
          ) ranked
          where v.cluster_id = ${clusterId} and v.ref = ranked.ref and v.resource_version = ranked.resource_version and ranked.age > ${keep}`.execute(
          tx,
        )
      })
    },
  }
}
