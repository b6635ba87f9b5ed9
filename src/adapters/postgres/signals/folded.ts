import { type Selectable, sql } from 'kysely'
import type { SignalStore } from '../../../ports/store/store.ts'
import { type Db, guarded } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'
import type { SignalRow } from '../schema/tables.ts'
import { signalOf } from './row.ts'

const mostRows = 1_000

type FoldedRow = Selectable<SignalRow> & { readonly seen: number; readonly first_at: Date; readonly last_at: Date; readonly total: number }

/** An incident's signals by their key: counted over all, with the last one as the sample. One pass over the rows of this incident, which its index finds. */
export function foldedSignals(db: Db): SignalStore['foldedOfIncident'] {
  return async (incidentId, page, pageSize) => {
    const first = Math.max(1, Math.floor(page))
    const size = Math.min(mostRows, Math.max(1, Math.floor(pageSize)))
    const { rows } = await guarded(
      sql<FoldedRow>`
        with folded as (
          select max(arrival) as newest, sum(count)::integer as seen, min(at) as first_at, max(case when count > 1 then greatest(at, last_received_at) else at end) as last_at
          from signals where incident_id = ${storableText(incidentId)} group by cluster_id, dedup_key
        )
        select s.*, f.seen, f.first_at, f.last_at, (select count(*)::integer from folded) as total
        from folded f join signals s on s.incident_id = ${storableText(incidentId)} and s.arrival = f.newest
        order by f.last_at desc, f.newest desc limit ${size} offset ${(first - 1) * size}`.execute(db),
    )
    const data = rows.map((row) => {
      const { dedupKey, source, kind, status, severity, title, object, labels } = signalOf(row)
      const span = { count: row.seen, firstAt: row.first_at.toISOString(), lastAt: row.last_at.toISOString() }
      return { dedupKey, source, kind, ...span, status, severity, title, labels, ...(object === undefined ? {} : { object }) }
    })
    const total = rows[0]?.total ?? 0
    return { data, total, page: first, pageSize: size, totalPages: Math.ceil(total / size) }
  }
}
