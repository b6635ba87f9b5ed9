import { sql } from 'kysely'
import type { PgBoss } from 'pg-boss'
import type { Incident } from '../../domain/incident/incident.ts'
import type { TimelineEvent } from '../../domain/incident/timeline.ts'
import type { IncidentChange, IncidentStore, SignalStore, StepJob, Store } from '../../ports/store/store.ts'
import { accessStore, leaseStore } from './access.ts'
import { cleanUpStore } from './crashes/clean-ups.ts'
import { crashStore } from './crashes/store.ts'
import { Conflict, type Db, type Engine, guarded, inTransaction } from './database/engine.ts'
import { storableText } from './database/stored-text.ts'
import { type CommitMeans, commitWithin } from './incidents/commit.ts'
import { feedbackLog } from './incidents/feedback-log.ts'
import { groupWithin } from './incidents/grouper.ts'
import { incidentReader } from './incidents/incidents.ts'
import { queueJobs } from './jobs/queue.ts'
import { clusterMemory, patternStore, switchStore } from './knowledge.ts'
import { modelLedger } from './models/ledger.ts'
import { outbox } from './outbox.ts'
import { releaseStore } from './releases/store.ts'
import { foldedSignals } from './signals/folded.ts'
import { instanceRestarts } from './signals/instance-restarts.ts'
import { receiver } from './signals/receiver.ts'
import { signalOf } from './signals/row.ts'

export interface StoreMeans {
  readonly notify: (event: TimelineEvent, incident: Incident) => readonly string[]
  /** After each commit of this process. */
  readonly committed: (incidentIds: readonly string[], jobs: readonly StepJob[]) => void
}

export function storeOn(engine: Engine, boss: PgBoss, means: StoreMeans): Omit<Store, 'close'> {
  const { db, urgentDb } = engine
  const within: CommitMeans = {
    notify: means.notify,
    queue: (tx, jobs) => queueJobs(boss, tx, jobs),
  }
  return {
    signals: { receive: receiver(urgentDb), ...signalStore(db, within, means) },
    incidents: { ...incidentReader(engine), commit: committer(db, within, means) },
    patterns: patternStore(db),
    feedback: feedbackLog(db),
    access: accessStore(db),
    switches: switchStore(db),
    leases: leaseStore(db),
    memory: clusterMemory(db),
    outbox: outbox(db),
    crashes: crashStore(db),
    models: modelLedger(db),
    releases: releaseStore(db, urgentDb),
    cleanUps: cleanUpStore(db),
  }
}

function committer(db: Db, within: CommitMeans, { committed }: StoreMeans): IncidentStore['commit'] {
  return async (changes: readonly IncidentChange[]) => {
    try {
      await inTransaction(db, (tx) => commitWithin(tx, changes, within))
    } catch (fault) {
      if (fault instanceof Conflict) return 'conflict'
      throw fault
    }
    committed(
      changes.map(({ incidentId }) => incidentId),
      changes.flatMap(({ jobs }) => jobs),
    )
    return 'committed'
  }
}

/** The grouper holds locks on what it decides about, so a conflict can only come from an id that was made twice; then the next try sees it. */
const mostGroupingAttempts = 3

function signalStore(db: Db, within: CommitMeans, { committed }: StoreMeans): Omit<SignalStore, 'receive'> {
  return {
    foldedOfIncident: foldedSignals(db),
    ...instanceRestarts(db),
    async group(limit, quietMs, now, decide) {
      const any = await guarded(db.selectFrom('signals').select('id').where('incident_id', 'is', null).limit(1).executeTakeFirst())
      if (any === undefined) return 0
      for (let attempt = 1; ; attempt++) {
        try {
          const { grouped, changes } = await inTransaction(db, (tx) => groupWithin(tx, { limit, quietMs, now, decide }, within))
          committed(
            changes.map(({ incidentId }) => incidentId),
            changes.flatMap(({ jobs }) => jobs),
          )
          return grouped
        } catch (fault) {
          if (!(fault instanceof Conflict) || attempt === mostGroupingAttempts) throw fault
        }
      }
    },
    async ofIncident(incidentId, limit) {
      const counts = sql<number>`(sum(count) over (partition by cluster_id, dedup_key))::integer`
      const query = db.selectFrom('signals').selectAll().select(counts.as('seen')).where('incident_id', '=', storableText(incidentId))
      const rows = await guarded(
        query
          .orderBy('arrival', 'desc')
          .limit(Math.min(1_000, Math.max(1, limit)))
          .execute(),
      )
      return rows.map((row) => ({
        ...signalOf(row),
        receivedAt: row.received_at.toISOString(),
        incidentId: row.incident_id ?? undefined,
        count: row.seen,
      }))
    },
  }
}
