import { createHash } from 'node:crypto'
import { type Selectable, sql } from 'kysely'
import { cleanUpActions } from '../../../domain/crash/crash-loop.ts'
import type { CleanUpStore, CleanUpTask } from '../../../ports/store/clean-up-store.ts'
import { type Db, guarded, inTransaction } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'
import type { CleanUpTaskRow } from '../schema/tables.ts'

type TaskRow = Selectable<CleanUpTaskRow> & { readonly incident_id: string | null }

export function cleanUpStore(db: Db): CleanUpStore {
  return {
    request: (request, now) =>
      inTransaction(db, async (tx) => {
        const id = `task-${createHash('sha256').update(`${request.clusterId} ${request.episode}`).digest('hex').slice(0, 16)}`
        // Episode and id are one and the same, and each is unique: whichever of the two the other insertion is met on.
        const { rows } = await sql<{ id: string }>`
          insert into clean_up_tasks (id, cluster_id, episode, namespace, instance, deployment_type, node_name, restart_count, requested_at)
          values (${id}, ${storableText(request.clusterId)}, ${storableText(request.episode)}, ${storableText(request.namespace)},
            ${storableText(request.instance)}, ${request.deploymentType}, ${storableText(request.nodeName)}, ${request.restartCount}, ${now}::timestamptz)
          on conflict do nothing returning id`.execute(tx)
        const found = await rowsOf(id).execute(tx)
        const [row] = found.rows
        if (row === undefined) throw new Error(`task ${id} was stored and is not there`)
        return { task: taskOf(row), isNew: rows.length > 0 }
      }),
    async get(id) {
      const { rows } = await guarded(rowsOf(id).execute(db))
      return rows[0] === undefined ? undefined : taskOf(rows[0])
    },
    async cleanedInstances(clusterId) {
      const { rows } = await guarded(
        sql<{ count: number }>`select count(distinct plan_id)::integer as count from writes
          where cluster_id = ${storableText(clusterId)} and not undo and action = any(${cleanUpActions}::text[])`.execute(db),
      )
      return rows[0]?.count ?? 0
    },
  }
}

function rowsOf(id: string) {
  return sql<TaskRow>`select t.*, s.incident_id from clean_up_tasks t
    left join signals s on s.cluster_id = t.cluster_id and s.id = t.episode where t.id = ${storableText(id)}`
}

function taskOf(row: TaskRow): CleanUpTask {
  return {
    id: row.id,
    clusterId: row.cluster_id,
    episode: row.episode,
    namespace: row.namespace,
    instance: row.instance,
    deploymentType: row.deployment_type === 'operator' ? 'operator' : 'helm',
    nodeName: row.node_name,
    restartCount: row.restart_count,
    requestedAt: row.requested_at.toISOString(),
    incidentId: row.incident_id === null || row.incident_id === '' ? undefined : row.incident_id,
  }
}
