import { sql } from 'kysely'
import { epochMsOf, type Instant } from '../../../domain/instant.ts'
import type { CrashStore, GroupPlaces, NameCounts } from '../../../ports/store/crash-store.ts'
import { type Db, guarded } from '../database/engine.ts'

const mostNames = 3
const dayMs = 86_400_000
const kinds = ['versions', 'pods', 'nodes', 'instances'] as const
type Kind = (typeof kinds)[number]

interface NameRow {
  readonly group_id: string
  readonly what: Kind
  readonly name: string
  readonly n: number
  readonly total: number
}
interface DayRow {
  readonly group_id: string
  readonly day: number
  readonly n: number
}

/** Counted by the database: a group may have many thousands of crashes, and a list shows a hundred groups. */
export function crashPlaces(db: Db): CrashStore['places'] {
  return async (groups, since, days) => {
    if (groups.length === 0) return []
    const [names, counts] = await Promise.all([namesOf(db, groups), daysOf(db, groups, since, days)])
    return groups.map((group) => placesOf(group, names, counts, days))
  }
}

async function namesOf(db: Db, groups: readonly string[]): Promise<readonly NameRow[]> {
  const { rows } = await guarded(
    sql<NameRow>`with named as (
        select f.group_id, place.what, place.name, count(*)::integer as n
        from crash_reports r join crash_fingerprints f on f.key = r.fingerprint_key
        cross join lateral (values ('versions', r.version), ('pods', r.pod), ('nodes', r.node_name), ('instances', r.instance)) as place (what, name)
        where f.group_id = any(${[...groups]}::text[]) and place.name <> ''
        group by f.group_id, place.what, place.name
      ), placed as (
        select named.*, (count(*) over (partition by group_id, what))::integer as total,
          row_number() over (partition by group_id, what order by n desc, name) as place
        from named
      )
      select group_id, what, name, n, total from placed where place <= ${mostNames} order by place`.execute(db),
  )
  return rows
}

async function daysOf(db: Db, groups: readonly string[], since: Instant, days: number): Promise<readonly DayRow[]> {
  const startMs = epochMsOf(since)
  const { rows } = await guarded(
    sql<DayRow>`select f.group_id, floor(extract(epoch from r.crashed_at - ${since}::timestamptz) / 86400)::integer as day, count(*)::integer as n
      from crash_reports r join crash_fingerprints f on f.key = r.fingerprint_key
      where f.group_id = any(${[...groups]}::text[]) and r.crashed_at >= ${since}::timestamptz
        and r.crashed_at <= ${new Date(startMs + days * dayMs).toISOString()}::timestamptz
      group by 1, 2`.execute(db),
  )
  return rows
}

function placesOf(group: string, names: readonly NameRow[], counts: readonly DayRow[], days: number): GroupPlaces {
  const own = names.filter(({ group_id }) => group_id === group)
  const of = (kind: Kind): NameCounts => {
    const rows = own.filter(({ what }) => what === kind)
    return { total: rows[0]?.total ?? 0, most: rows.map(({ name, n }) => ({ name, count: n })) }
  }
  const trend = Array.from({ length: days }, () => 0)
  for (const { group_id, day, n } of counts) {
    // The last instant belongs to the last day.
    const index = Math.min(days - 1, day)
    if (group_id === group) trend[index] = (trend[index] ?? 0) + n
  }
  return { group, versions: of('versions'), pods: of('pods'), nodes: of('nodes'), instances: of('instances'), trend }
}
