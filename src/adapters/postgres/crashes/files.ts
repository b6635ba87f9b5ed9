import { sql } from 'kysely'
import type { StoredCore } from '../../../domain/crash/agent-protocol.ts'
import { AcesoError } from '../../../domain/errors.ts'
import { type CrashFileStore, type KeptFiles, type KeptSum, keptStates } from '../../../ports/store/crash-files.ts'
import { type Db, guarded } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'

const mostRows = 10_000
const mostSlimFiles = 200_000

export function crashFiles(db: Db): CrashFileStore {
  return {
    async filesOf(report) {
      const query = db.selectFrom('crash_files').selectAll().where('report_id', '=', storableText(report)).orderBy('what')
      return (await guarded(query.execute())).map((row) => ({
        what: row.what === 'full' ? 'full' : 'slim',
        backend: backendOf(row.backend),
        name: row.name,
        originalBytes: row.original_bytes,
        sha256: row.sha256,
        nodeName: row.node_name,
        sizeBytes: row.size_bytes,
        storedAt: row.stored_at.toISOString(),
        state: keptStates.find((state) => state === row.state) ?? 'stored',
      }))
    },
    keptFiles: (mostGroups) => keptFiles(db, mostGroups),
    async filesDeleted(node, names) {
      if (names.length === 0) return
      await guarded(
        sql`update crash_files set state = 'deleted' where name = any(${names.map((name) => storableText(name))}::text[])
          and (backend <> 'local' or node_name = ${storableText(node)})`.execute(db),
      )
    },
    async slimFiles() {
      const { rows } = await guarded(
        sql<SlimRow>`select r.slim_name, r.slim_bytes, r.received_at, r.instance, r.score, f.group_id from crash_reports r
          left join crash_fingerprints f on f.key = r.fingerprint_key where r.slim_name is not null
          order by r.received_at, r.slim_name limit ${mostSlimFiles}`.execute(db),
      )
      return rows.map((row) => ({
        name: row.slim_name,
        sizeBytes: row.slim_bytes ?? 0,
        storedAt: row.received_at.toISOString(),
        group: row.group_id ?? undefined,
        instance: row.instance ?? undefined,
        valueScore: row.score,
      }))
    },
    async slimUse() {
      const { rows } = await guarded(
        sql<{ files: number; bytes: number; oldest: Date | null }>`select count(*)::integer as files, min(received_at) as oldest,
          coalesce(sum(slim_bytes), 0)::float8 as bytes from crash_reports where slim_name is not null`.execute(db),
      )
      const [use] = rows
      return { files: use?.files ?? 0, bytes: use?.bytes ?? 0, oldestAt: use?.oldest?.toISOString() }
    },
    async slimNames(after, limit) {
      const { rows } = await guarded(
        sql<{ slim_name: string }>`select slim_name from crash_reports where slim_name > ${after === undefined ? '' : storableText(after)}
          order by slim_name limit ${Math.min(mostRows, Math.max(1, limit))}`.execute(db),
      )
      return rows.map(({ slim_name }) => slim_name)
    },
    async isSlimNamed(name) {
      const query = db.selectFrom('crash_reports').select('id').where('slim_name', '=', storableText(name)).limit(1)
      return (await guarded(query.executeTakeFirst())) !== undefined
    },
    async slimGone(name) {
      await guarded(db.updateTable('crash_reports').set({ slim_name: null }).where('slim_name', '=', storableText(name)).execute())
    },
    async expired(before, perGroup, limit) {
      const { rows } = await guarded(
        sql<{ id: string; slim_name: string | null }>`select id, slim_name from (
            select id, slim_name, crashed_at, fingerprint_key,
              row_number() over (partition by fingerprint_key order by crashed_at desc, id desc) as newer,
              row_number() over (partition by fingerprint_key order by crashed_at, id) as older
            from crash_reports) one
          where (crashed_at < ${before}::timestamptz or (fingerprint_key is not null and newer > ${Math.max(2, perGroup)}))
            and (fingerprint_key is null or (newer > 1 and older > 1))
          order by crashed_at, id limit ${Math.min(mostRows, Math.max(1, limit))}`.execute(db),
      )
      return rows.map(({ id, slim_name }) => ({ id, slimName: slim_name ?? undefined }))
    },
    async forget(ids) {
      if (ids.length === 0) return 0
      const query = db.deleteFrom('crash_reports').where('id', 'in', [...ids])
      return Number((await guarded(query.executeTakeFirstOrThrow())).numDeletedRows)
    },
  }
}

interface SlimRow {
  readonly slim_name: string
  readonly slim_bytes: number | null
  readonly received_at: Date
  readonly instance: string | null
  readonly score: number
  readonly group_id: string | null
}

interface SumRow {
  readonly files: number
  readonly bytes: number
  readonly full: number
  readonly slim: number
  readonly full_bytes: number
}

const sums = sql`count(*)::integer as files, coalesce(sum(f.size_bytes), 0)::float8 as bytes,
  (count(*) filter (where f.what = 'full'))::integer as "full", (count(*) filter (where f.what = 'slim'))::integer as slim,
  coalesce(sum(f.size_bytes) filter (where f.what = 'full'), 0)::float8 as full_bytes`

async function keptFiles(db: Db, mostGroups: number): Promise<KeptFiles> {
  const [backends, groups] = await Promise.all([
    guarded(
      sql<SumRow & { backend: string; oldest: Date }>`select f.backend, min(f.stored_at) as oldest, ${sums} from crash_files f
        where f.state = 'stored' group by f.backend order by bytes desc, f.backend`.execute(db),
    ),
    guarded(
      sql<SumRow & { group_id: string | null; frame: string | null }>`select p.group_id, ${sums},
          min(p.fingerprint #>> '{frames,0}') as frame
        from crash_files f join crash_reports r on r.id = f.report_id left join crash_fingerprints p on p.key = r.fingerprint_key
        where f.state = 'stored' group by p.group_id order by bytes desc, p.group_id limit ${Math.max(1, mostGroups)}`.execute(db),
    ),
  ])
  const all = backends.rows
  const total = (pick: (row: SumRow) => number): number => all.reduce((sum, row) => sum + pick(row), 0)
  return {
    full: { files: total(({ full }) => full), bytes: total(({ full_bytes }) => full_bytes) },
    slim: { files: total(({ slim }) => slim), bytes: total(({ bytes, full_bytes }) => bytes - full_bytes) },
    oldestAt: all.map(({ oldest }) => oldest.toISOString()).toSorted()[0],
    byBackend: all.map((row) => ({ backend: backendOf(row.backend), ...sumOf(row) })),
    byGroup: groups.rows.map((row) => ({ group: row.group_id ?? undefined, frame: row.frame ?? undefined, ...sumOf(row) })),
  }
}

function sumOf({ files, bytes, full, slim }: SumRow): KeptSum {
  return { files, bytes, full, slim }
}

function backendOf(text: string): StoredCore['backend'] {
  if (text === 'local' || text === 's3' || text === 'nfs') return text
  throw new AcesoError('internal', `a row of table crash_files has the unknown backend ${JSON.stringify(text)}`, {
    path: 'crash_files.backend',
    next: 'restore this row from a backup or delete it',
  })
}
