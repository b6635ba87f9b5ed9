import { type ExpressionBuilder, sql } from 'kysely'
import type { CrashFilter, CrashStore } from '../../../ports/store/crash-store.ts'
import { type Db, guarded } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'
import type { Tables } from '../schema/tables.ts'
import { storedCrash } from './rows.ts'

const mostRows = 500

type ReportPart = Pick<CrashStore, 'get' | 'list' | 'incidentOf' | 'slimStored'>

export function crashReports(db: Db): ReportPart {
  const rows = db
    .selectFrom('crash_reports')
    .leftJoin('crash_fingerprints', 'crash_fingerprints.key', 'crash_reports.fingerprint_key')
    .selectAll('crash_reports')
    .select('crash_fingerprints.group_id')
  return {
    async get(id) {
      const row = await guarded(rows.where('crash_reports.id', '=', storableText(id)).executeTakeFirst())
      return row === undefined ? undefined : storedCrash(row)
    },
    async list(filter) {
      const page = Math.max(1, Math.floor(filter.page))
      const pageSize = Math.min(mostRows, Math.max(1, Math.floor(filter.pageSize)))
      const matching = (eb: ExpressionBuilder<Tables, 'crash_reports' | 'crash_fingerprints'>) => eb.and(conditions(eb, filter))
      const counted = db
        .selectFrom('crash_reports')
        .leftJoin('crash_fingerprints', 'crash_fingerprints.key', 'crash_reports.fingerprint_key')
        .select(sql<number>`count(*)::integer`.as('total'))
        .where(matching as never)
      const [{ total }, found] = await Promise.all([
        guarded(counted.executeTakeFirstOrThrow()),
        guarded(
          rows
            .where(matching as never)
            .orderBy(sortColumns[filter.sortBy], filter.sortDesc ? 'desc' : 'asc')
            .orderBy('crash_reports.id')
            .limit(pageSize)
            .offset((page - 1) * pageSize)
            .execute(),
        ),
      ])
      return { data: found.map((row) => storedCrash(row)), total, page, pageSize, totalPages: Math.ceil(total / pageSize) }
    },
    async incidentOf(id) {
      const { rows } = await guarded(
        sql<{
          id: string
          title: string
          opened_at: Date
        }>`select i.id, i.title, i.opened_at from signals s join incidents i on i.id = s.incident_id
          where s.kind = 'crash' and s.facts ->> 'crash' = ${storableText(id)} order by s.arrival desc limit 1`.execute(db),
      )
      const [row] = rows
      return row === undefined ? undefined : { id: row.id, title: row.title, openedAt: row.opened_at.toISOString() }
    },
    async slimStored(id, name, sizeBytes) {
      const query = db
        .updateTable('crash_reports')
        .set({ slim_name: storableText(name), slim_bytes: sizeBytes })
        .where('id', '=', storableText(id))
      return (await guarded(query.executeTakeFirstOrThrow())).numUpdatedRows > 0n
    },
  }
}

const sortColumns = {
  time: 'crash_reports.crashed_at',
  score: 'crash_reports.score',
  size: 'crash_reports.disk_bytes',
  filename: 'crash_reports.file_name',
} as const

function conditions(eb: ExpressionBuilder<Tables, 'crash_reports' | 'crash_fingerprints'>, filter: CrashFilter) {
  const equal = [
    ['crash_reports.cluster_id', filter.clusterId],
    ['crash_fingerprints.group_id', filter.group],
    ['crash_reports.namespace', filter.namespace],
    ['crash_reports.pod', filter.pod],
    ['crash_reports.instance', filter.instance],
    ['crash_reports.node_name', filter.node],
    ['crash_reports.status', filter.status],
  ] as const
  return [
    ...equal.flatMap(([column, value]) => (value === undefined ? [] : [eb(column, '=', storableText(value))])),
    ...(filter.isUnowned === undefined ? [] : [eb('crash_reports.pod', 'is', null)]),
    ...(filter.idPrefix === undefined
      ? []
      : [eb(sql<boolean>`starts_with(crash_reports.id, ${storableText(filter.idPrefix)})`, '=', true)]),
    ...(filter.minScore === undefined ? [] : [eb('crash_reports.score', '>=', filter.minScore)]),
    ...(filter.since === undefined ? [] : [eb('crash_reports.crashed_at', '>=', new Date(filter.since))]),
    ...(filter.until === undefined ? [] : [eb('crash_reports.crashed_at', '<', new Date(filter.until))]),
  ]
}
