import type { Incident } from '../../../domain/incident/incident.ts'
import { patternId } from '../../../domain/incident/pattern.ts'
import type { TimelineEvent } from '../../../domain/incident/timeline.ts'
import type { FeedbackLog } from '../../../ports/store/store.ts'
import { type Db, guarded, type Tx } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'

const mostRows = 10_000

/** One row for an event in which a person says what he thinks; `after` is the incident right after it. */
export async function logFeedback(tx: Tx, events: readonly { readonly event: TimelineEvent; readonly after: Incident }[]): Promise<void> {
  const rows = events.flatMap(({ event: { incidentId, seq, at, actor, body }, after }) => {
    if (body.type !== 'feedback.given') return []
    const cause = after.trouble?.cause.cause
    const action = after.plan?.actions[0]?.kind
    return [
      {
        incident_id: incidentId,
        seq,
        cluster_id: after.clusterId,
        at: new Date(at),
        by: storableText(actor.name),
        rating: body.rating,
        cause: cause ?? null,
        pattern_id: cause === undefined || action === undefined ? null : patternId(cause, action),
        comment: body.comment === undefined ? null : storableText(body.comment),
      },
    ]
  })
  if (rows.length > 0) await tx.insertInto('feedback').values(rows).execute()
}

function startOfNextMonth(month: string): Date {
  const start = new Date(`${month}-01T00:00:00Z`)
  start.setUTCMonth(start.getUTCMonth() + 1)
  return start
}

export function feedbackLog(db: Db): FeedbackLog {
  return {
    async ofMonth(month) {
      const rows = await guarded(
        db
          .selectFrom('feedback')
          .selectAll()
          .where('at', '>=', new Date(`${month}-01T00:00:00Z`))
          .where('at', '<', startOfNextMonth(month))
          .orderBy('at')
          .orderBy('incident_id')
          .orderBy('seq')
          .limit(mostRows)
          .execute(),
      )
      return rows.map(({ incident_id, cluster_id, at, by, rating, cause, pattern_id, comment }) => ({
        at: at.toISOString(),
        clusterId: cluster_id,
        incidentId: incident_id,
        by,
        rating: rating === 'good' ? 'good' : 'bad',
        ...(cause === null ? {} : { cause }),
        ...(pattern_id === null ? {} : { patternId: pattern_id }),
        ...(comment === null ? {} : { comment }),
      }))
    },
  }
}
