import { type RawBuilder, type Selectable, sql } from 'kysely'
import type { CrashGroup, CrashStore, GroupFilter } from '../../../ports/store/crash-store.ts'
import { type Db, guarded } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'
import type { CrashFingerprintRow } from '../schema/tables.ts'
import { crashPlaces } from './places.ts'
import { type GroupRow, storedGroup } from './rows.ts'

const mostRows = 500
const mostExactKeys = 200

type GroupPart = Pick<CrashStore, 'groups' | 'places' | 'group' | 'sightings' | 'versionsOf' | 'knownGroups'>

/** Groups are sets of fingerprints; what a group knows is what its fingerprints add up to. */
export function crashGroups(db: Db): GroupPart {
  return {
    async groups(filter) {
      const page = Math.max(1, Math.floor(filter.page))
      const pageSize = Math.min(mostRows, Math.max(1, Math.floor(filter.pageSize)))
      const { rows } = await guarded(
        sql<GroupRow & { total: number }>`select g.id, g.state, g.fixed_in, (count(*) over ())::integer as total
          from crash_groups g join crash_fingerprints f on f.group_id = g.id
          where ${conditionsOf(filter)}
          group by g.id order by ${sortOf[filter.sortBy]} ${filter.sortDesc === false ? sql`asc` : sql`desc`}, g.id
          limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db),
      )
      const total = rows[0]?.total ?? 0
      return { data: await withMembers(db, rows), total, page, pageSize, totalPages: Math.ceil(total / pageSize) }
    },
    places: crashPlaces(db),
    async group(id) {
      const rows = await guarded(db.selectFrom('crash_groups').selectAll().where('id', '=', storableText(id)).execute())
      return (await withMembers(db, rows))[0]
    },
    async sightings(group, limit) {
      const { rows } = await guarded(
        sql<{ crashed_at: Date; version: string; node_name: string; pod: string | null }>`
          select r.crashed_at, r.version, r.node_name, r.pod from crash_reports r join crash_fingerprints f on f.key = r.fingerprint_key
          where f.group_id = ${storableText(group)} order by r.crashed_at desc limit ${Math.max(1, limit)}`.execute(db),
      )
      return rows.map(({ crashed_at, version, node_name, pod }) => ({
        at: crashed_at.toISOString(),
        version,
        node: node_name,
        pod: pod ?? '',
      }))
    },
    async versionsOf(program) {
      const { rows } = await guarded(
        sql<{ version: string; first_seen: Date }>`select version, min(crashed_at) as first_seen from crash_reports
          where program = ${storableText(program)} and version <> '' group by version order by first_seen limit ${mostRows}`.execute(db),
      )
      return rows.map(({ version, first_seen }) => ({ version, firstSeen: first_seen.toISOString() }))
    },
    async knownGroups(limit) {
      const { rows } = await guarded(
        sql<{ id: string; key: string; exact_keys: string[]; full_cores: number }>`
          select f.group_id as id, f.key, (sum(f.full_cores) over (partition by f.group_id))::integer as full_cores,
            array(select e.exact_key from crash_exact_keys e where e.fingerprint_key = f.key limit ${mostExactKeys}) as exact_keys
          from crash_fingerprints f order by f.last_seen desc limit ${Math.min(10_000, Math.max(1, limit))}`.execute(db),
      )
      return rows.map(({ id, key, exact_keys, full_cores }) => ({ id, key, exactKeys: exact_keys, fullCores: full_cores }))
    },
  }
}

const sortOf = { lastSeen: sql`max(f.last_seen)`, firstSeen: sql`min(f.first_seen)`, count: sql`sum(f.count)` } as const

/** A group is found by any of its fingerprints, and shown with all of them. */
function conditionsOf({ state, instance, text }: GroupFilter): RawBuilder<unknown> {
  const wanted = [
    ...(state === undefined ? [] : [sql`g.state = ${state}`]),
    ...(instance === undefined
      ? []
      : [
          sql`exists (select from crash_reports r join crash_fingerprints own on own.key = r.fingerprint_key
            where own.group_id = g.id and r.instance = ${storableText(instance)})`,
        ]),
    ...(text === undefined ? [] : [matches(text)]),
  ]
  return wanted.length === 0 ? sql`true` : sql.join(wanted, sql` and `)
}

function matches(text: string): RawBuilder<unknown> {
  const pattern = `%${storableText(text).replace(/[\\%_]/g, '\\$&')}%`
  const inFingerprint = [
    'own.program',
    'own.signal',
    'own.abort_message',
    "own.fingerprint->>'messageTemplate'",
    "own.fingerprint->>'frames'",
  ]
  const inMember = [...inFingerprint, 'own.looks_like::text'].map((column) => sql`${sql.raw(column)} ilike ${pattern}`)
  return sql`(g.id ilike ${pattern} or g.fixed_in ilike ${pattern} or exists (select from crash_fingerprints own
    where own.group_id = g.id and (${sql.join(inMember, sql` or `)})))`
}

async function withMembers(db: Db, groups: readonly GroupRow[]): Promise<CrashGroup[]> {
  if (groups.length === 0) return []
  const { rows } = await guarded(
    sql<
      Selectable<CrashFingerprintRow>
    >`select * from crash_fingerprints where group_id = any(${groups.map(({ id }) => id)}::text[])`.execute(db),
  )
  return groups.map((group) =>
    storedGroup(
      group,
      rows.filter(({ group_id }) => group_id === group.id),
    ),
  )
}
