import { type Selectable, sql } from 'kysely'
import { z } from 'zod'
import { type InstanceRestart, loopSource } from '../../../domain/crash/crash-loop.ts'
import { restartClasses } from '../../../domain/crash/restart-class.ts'
import type { SignalStore } from '../../../ports/store/store.ts'
import { type Db, guarded } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'
import type { SignalRow } from '../schema/tables.ts'
import { signalOf } from './row.ts'

const mostRestarts = 5_000
const mostLoops = 10_000

/** What the source of restarts writes down; a row of another shape is not one of its. */
const facts = z.object({
  podName: z.string(),
  podNamespace: z.string(),
  containerName: z.string(),
  class: z.enum(restartClasses),
  exitCode: z.number().nullish(),
})

/** The sources are written out, so that the index that holds their rows alone is used. */
export function instanceRestarts(db: Db): Pick<SignalStore, 'instanceRestarts' | 'crashLoopsTold'> {
  return {
    async instanceRestarts(clusterId, since) {
      const { rows } = await guarded(
        sql<{ at: Date; instance: string; facts: unknown }>`
          select at, labels ->> 'instance' as instance, facts from signals
          where cluster_id = ${storableText(clusterId)} and source = 'pod-restarts' and at >= ${since}::timestamptz
            and status = 'firing' and labels ? 'instance'
          order by at desc limit ${mostRestarts}`.execute(db),
      )
      return rows.flatMap((row) => restartOf(row))
    },
    async crashLoopsTold(clusterId) {
      const { rows } = await guarded(
        sql<Selectable<SignalRow>>`
          select distinct on (dedup_key) * from signals
          where cluster_id = ${storableText(clusterId)} and source = ${sql.lit(loopSource)}
          order by dedup_key, arrival desc limit ${mostLoops}`.execute(db),
      )
      return rows.map((row) => ({
        ...signalOf(row),
        receivedAt: row.received_at.toISOString(),
        incidentId: row.incident_id ?? undefined,
        count: row.count,
      }))
    },
  }
}

function restartOf(row: { readonly at: Date; readonly instance: string; readonly facts: unknown }): InstanceRestart[] {
  const { data } = facts.safeParse(row.facts)
  if (data === undefined) return []
  const { podName, podNamespace, containerName, class: of, exitCode } = data
  return [
    {
      namespace: podNamespace,
      instance: row.instance,
      pod: podName,
      container: containerName,
      at: row.at.toISOString(),
      class: of,
      exitCode: exitCode ?? -1,
    },
  ]
}
