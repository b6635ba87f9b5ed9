import { sql } from 'kysely'
import { AgentStorage } from '../../../domain/crash/agent-protocol.ts'
import type { CrashStore } from '../../../ports/store/crash-store.ts'
import { type Db, guarded } from '../database/engine.ts'
import { storableJson, storableText } from '../database/stored-text.ts'

/** The agents that have called. What one said of its store stays until it says something else. */
export function agents(db: Db): Pick<CrashStore, 'heartbeat' | 'agents'> {
  return {
    async heartbeat({ nodeName, version, status, storage }, now) {
      const told = storage === undefined ? null : storableJson(storage)
      await guarded(
        sql`insert into agents as a (node_name, version, status, first_seen, last_seen, storage, storage_at)
          values (${storableText(nodeName)}, ${storableText(version)}, ${storableText(status)}, ${now}::timestamptz, ${now}::timestamptz,
            ${told}::text::jsonb, case when ${told}::text is null then null else ${now}::timestamptz end)
          on conflict (node_name) do update set version = excluded.version, status = excluded.status, last_seen = excluded.last_seen,
            storage = coalesce(excluded.storage, a.storage), storage_at = coalesce(excluded.storage_at, a.storage_at)`.execute(db),
      )
    },
    async agents() {
      const rows = await guarded(db.selectFrom('agents').selectAll().orderBy('node_name').limit(10_000).execute())
      return rows.map(({ node_name, version, status, first_seen, last_seen, storage, storage_at }) => {
        const told = AgentStorage.safeParse(storage).data
        return {
          nodeName: node_name,
          version,
          status,
          firstSeen: first_seen.toISOString(),
          lastSeen: last_seen.toISOString(),
          storage: told === undefined || storage_at === null ? undefined : { ...told, at: storage_at.toISOString() },
        }
      })
    },
  }
}
