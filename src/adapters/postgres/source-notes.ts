import { type Selectable, sql } from 'kysely'
import type { ClusterMemory, SourceNotes } from '../../ports/store/store.ts'
import { type Db, guarded } from './database/engine.ts'
import { storableJson, storableText } from './database/stored-text.ts'
import type { SourceNotesRow } from './schema/tables.ts'

const longestError = 1_000

/** What the sources of a cluster have done, added up by every server that hears them. */
export function sourceMemory(db: Db): Pick<ClusterMemory, 'sourceNotes' | 'noteSources'> {
  return {
    async sourceNotes(clusterId) {
      const rows = await guarded(db.selectFrom('source_notes').selectAll().where('cluster_id', '=', clusterId).orderBy('source').execute())
      return rows.map((row) => notesOf(row))
    },
    async noteSources(clusterId, news) {
      if (news.length === 0) return
      const rows = news.map((one) => ({
        source: storableText(one.source),
        signals: one.signals,
        last_signal_at: one.lastSignalAt,
        dropped: one.dropped,
        dropped_at: one.droppedAt,
        error: one.error === undefined ? undefined : storableText(one.error).slice(0, longestError),
        error_at: one.errorAt,
        watched_since: one.watchedSince,
        watched_at: one.watchedAt,
      }))
      await guarded(
        sql`insert into source_notes as known
            (cluster_id, source, signals, last_signal_at, dropped, dropped_at, error, error_at, watched_since, watched_at)
          select ${clusterId}::text, r.* from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as r(
            source text, signals bigint, last_signal_at timestamptz, dropped bigint, dropped_at timestamptz, error text, error_at timestamptz,
            watched_since timestamptz, watched_at timestamptz)
          order by r.source
          on conflict (cluster_id, source) do update set
            signals = known.signals + excluded.signals,
            last_signal_at = greatest(known.last_signal_at, excluded.last_signal_at),
            dropped = known.dropped + excluded.dropped,
            dropped_at = greatest(known.dropped_at, excluded.dropped_at),
            error = case when excluded.error_at >= coalesce(known.error_at, '-infinity') then excluded.error else known.error end,
            error_at = greatest(known.error_at, excluded.error_at),
            watched_since = coalesce(excluded.watched_since, known.watched_since),
            watched_at = greatest(known.watched_at, excluded.watched_at)`.execute(db),
      )
    },
  }
}

function notesOf(row: Selectable<SourceNotesRow>): SourceNotes {
  return {
    source: row.source,
    signals: row.signals,
    dropped: row.dropped,
    ...moment('lastSignalAt', row.last_signal_at),
    ...moment('droppedAt', row.dropped_at),
    ...(row.error === null ? {} : { error: row.error }),
    ...moment('errorAt', row.error_at),
    ...moment('watchedSince', row.watched_since),
    ...moment('watchedAt', row.watched_at),
  }
}

function moment<Name extends string>(name: Name, at: Date | null): { readonly [Key in Name]?: string } {
  // One key, named by the caller.
  return (at === null ? {} : { [name]: at.toISOString() }) as { readonly [Key in Name]?: string }
}
