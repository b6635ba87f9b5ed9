import { sql } from 'kysely'
import type { CrashStore } from '../../../ports/store/crash-store.ts'
import { type Db, guarded } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'

const mostInstances = 10_000

/** Crashes by the instance of Milvus that they belong to. */
export function crashCounts(db: Db): Pick<CrashStore, 'countsByInstance'> {
  return {
    async countsByInstance(clusterId) {
      const { rows } = await guarded(
        sql<{ namespace: string; instance: string; crashes: number; last_crash: Date }>`
          select namespace, instance, count(*)::integer as crashes, max(crashed_at) as last_crash from crash_reports
          where cluster_id = ${storableText(clusterId)} and instance is not null and namespace is not null
          group by namespace, instance order by namespace, instance limit ${mostInstances}`.execute(db),
      )
      return rows.map(({ namespace, instance, crashes, last_crash }) => ({
        namespace,
        instance,
        crashes,
        lastCrashAt: last_crash.toISOString(),
      }))
    },
  }
}
