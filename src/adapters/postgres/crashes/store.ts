import { sql } from 'kysely'
import type { CrashStore } from '../../../ports/store/crash-store.ts'
import { type Db, guarded, inTransaction } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'
import { agents } from './agents.ts'
import { crashAnalyses } from './analyses.ts'
import { crashChanges } from './changes.ts'
import { crashCounts } from './counts.ts'
import { crashFiles } from './files.ts'
import { crashGroups } from './groups.ts'
import { crashOverview } from './overview.ts'
import { crashReports } from './reader.ts'
import { crashReceiver } from './receiver.ts'

export function crashStore(db: Db): CrashStore {
  return {
    receive: crashReceiver(db),
    ...crashReports(db),
    ...crashGroups(db),
    ...crashCounts(db),
    ...crashChanges(db),
    ...proposals(db),
    ...crashFiles(db),
    ...crashOverview(db),
    ...crashAnalyses(db),
    ...agents(db),
  }
}

function proposals(db: Db): Pick<CrashStore, 'propose' | 'proposals' | 'refuse'> {
  return {
    propose: (pairs, now) =>
      inTransaction(db, async (tx) => {
        for (const { left, right, similarity } of pairs) {
          const [first, second] = [left, right].toSorted()
          await sql`insert into crash_proposals as p (left_group, right_group, similarity, at)
            values (${first}, ${second}, ${similarity}, ${now}::timestamptz)
            on conflict (left_group, right_group) do update set similarity = excluded.similarity where p.state = 'open'`.execute(tx)
        }
      }),
    async proposals(limit) {
      const { rows } = await guarded(
        sql<{ left_group: string; right_group: string; similarity: number }>`select left_group, right_group, similarity from crash_proposals
          where state = 'open' and exists (select from crash_groups where id = left_group) and exists (select from crash_groups where id = right_group)
          order by similarity desc, left_group limit ${Math.min(500, Math.max(1, limit))}`.execute(db),
      )
      return rows.map(({ left_group, right_group, similarity }) => ({ left: left_group, right: right_group, similarity }))
    },
    async refuse(left, right, by, now) {
      const [first, second] = [left, right].toSorted()
      const { rows } = await guarded(
        sql`update crash_proposals set state = 'refused', decided_by = ${storableText(by)}, at = ${now}::timestamptz
          where left_group = ${first} and right_group = ${second} and state = 'open' returning left_group`.execute(db),
      )
      return rows.length > 0
    },
  }
}
