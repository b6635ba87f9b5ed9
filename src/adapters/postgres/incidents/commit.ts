import { sql } from 'kysely'
import { AcesoError } from '../../../domain/errors.ts'
import { applyEvent, type Incident } from '../../../domain/incident/incident.ts'
import type { Pattern } from '../../../domain/incident/pattern.ts'
import type { TimelineEvent } from '../../../domain/incident/timeline.ts'
import { refText } from '../../../domain/object-ref.ts'
import type { IncidentChange, StepJob } from '../../../ports/store/store.ts'
import { Conflict, type Tx } from '../database/engine.ts'
import { storedIncident, storedPattern } from '../database/stored-shapes.ts'
import { storableJson, storableText } from '../database/stored-text.ts'
import { logFeedback } from './feedback-log.ts'
import { incidentColumns } from './row.ts'

export interface CommitMeans {
  /** The channels that an event is told to. */
  readonly notify: (event: TimelineEvent, incident: Incident) => readonly string[]
  /** Puts jobs into the queue, on this very transaction. */
  readonly queue: (tx: Tx, jobs: readonly StepJob[]) => Promise<void>
}

/** Writes all changes within the caller's transaction, or throws Conflict. Rows are locked in the order of their ids, so two commits never wait for each other. */
export async function commitWithin(tx: Tx, changes: readonly IncidentChange[], means: CommitMeans): Promise<void> {
  if (changes.length === 0) return
  const before = await lockedIncidents(tx, changes)
  const folded = changes.map((change) => fold(change, before.get(change.incidentId)))
  const events = folded.flatMap(({ events }) => events)
  await storeIncidents(
    tx,
    folded.map(({ incident }) => incident).filter((incident) => incident !== undefined),
    changes,
  )
  if (events.length > 0) await appendEvents(tx, events)
  await logFeedback(tx, events)
  const patterns = changes.flatMap((change) => change.patterns ?? [])
  if (patterns.length > 0) await storePatterns(tx, patterns)
  await storeDeliveries(tx, folded, means)
  const jobs = changes.flatMap((change) => change.jobs)
  if (jobs.length > 0) await means.queue(tx, jobs)
}

interface Folded {
  readonly incident: Incident | undefined
  readonly events: readonly NumberedEvent[]
}

interface NumberedEvent {
  readonly event: TimelineEvent
  /** The incident right after this event. */
  readonly after: Incident
}

async function lockedIncidents(tx: Tx, changes: readonly IncidentChange[]): Promise<ReadonlyMap<string, Incident>> {
  const ids = changes.map(({ incidentId }) => incidentId)
  if (new Set(ids).size !== ids.length) throw new AcesoError('internal', 'one commit names an incident twice')
  const rows = await tx.selectFrom('incidents').select(['id', 'doc']).where('id', 'in', ids).orderBy('id').forUpdate().execute()
  const found = new Map(rows.map((row) => [row.id, storedIncident(row.id, row.doc)]))
  for (const { incidentId, fromVersion } of changes) {
    if ((found.get(incidentId)?.version ?? 0) !== fromVersion) throw new Conflict(`${incidentId} is no longer at version ${fromVersion}`)
  }
  return found
}

function fold(change: IncidentChange, before: Incident | undefined): Folded {
  let incident = before
  const events: NumberedEvent[] = []
  for (const [index, { at, actor, body }] of change.events.entries()) {
    const event: TimelineEvent = { incidentId: change.incidentId, seq: change.fromVersion + index + 1, at, actor, body }
    incident = applyEvent(incident, event)
    events.push({ event, after: incident })
  }
  return { incident, events }
}

async function storeIncidents(tx: Tx, incidents: readonly Incident[], changes: readonly IncidentChange[]): Promise<void> {
  const eventful = new Set(changes.filter(({ events }) => events.length > 0).map(({ incidentId }) => incidentId))
  const changed = incidents.filter(({ id }) => eventful.has(id))
  if (changed.length === 0) return
  const isNew = new Set(changes.filter(({ fromVersion }) => fromVersion === 0).map(({ incidentId }) => incidentId))
  const fresh = changed.filter(({ id }) => isNew.has(id))
  if (fresh.length > 0) {
    const inserted = await sql`insert into incidents select * from ${incidentRecords(fresh)} on conflict (id) do nothing`.execute(tx)
    // Not locked before, since it was not there: whoever inserted it in the meantime was quicker.
    if (Number(inserted.numAffectedRows ?? 0) !== fresh.length) throw new Conflict('a new incident is there already')
  }
  const known = changed.filter(({ id }) => !isNew.has(id))
  if (known.length > 0) {
    await sql`update incidents i set
      version = r.version, state = r.state, severity = r.severity, group_key = r.group_key, cause = r.cause, trouble_key = r.trouble_key,
      title = r.title, namespaces = r.namespaces, plan_id = r.plan_id, merged_into = r.merged_into, close_reason = r.close_reason,
      opened_at = r.opened_at, updated_at = r.updated_at, closed_at = r.closed_at, doc = r.doc
      from ${incidentRecords(known)} where i.id = r.id`.execute(tx)
  }
  await storePlans(tx, changed)
}

function incidentRecords(incidents: readonly Incident[]) {
  return sql`jsonb_to_recordset(${storableJson(incidents.map((incident) => incidentColumns(incident)))}::text::jsonb) as r(
    id text, cluster_id text, version integer, state text, severity smallint, group_key text, cause text, trouble_key text, title text, namespaces text[],
    plan_id text, merged_into text, close_reason text, opened_at timestamptz, updated_at timestamptz, closed_at timestamptz, doc jsonb)`
}

/** Every plan an incident ever had finds it again: links in old messages stay good. */
async function storePlans(tx: Tx, incidents: readonly Incident[]): Promise<void> {
  const plans = incidents.flatMap(({ id, clusterId, plan }) =>
    plan === undefined ? [] : [{ plan_id: plan.id, incident_id: id, cluster_id: clusterId }],
  )
  if (plans.length === 0) return
  await tx
    .insertInto('incident_plans')
    .values(plans)
    .onConflict((conflict) => conflict.column('plan_id').doNothing())
    .execute()
}

async function appendEvents(tx: Tx, events: readonly NumberedEvent[]): Promise<void> {
  const rows = events.map(({ event, after }) => ({
    incident_id: event.incidentId,
    seq: event.seq,
    cluster_id: after.clusterId,
    at: event.at,
    actor_kind: event.actor.kind,
    actor_name: event.actor.name,
    type: event.body.type,
    body: event.body,
  }))
  await sql`insert into timeline select * from jsonb_to_recordset(${storableJson(rows)}::text::jsonb) as r(
    incident_id text, seq integer, cluster_id text, at timestamptz, actor_kind text, actor_name text, type text, body jsonb)`.execute(tx)
  const writes = events.flatMap((one) => writeOf(one))
  if (writes.length > 0) await tx.insertInto('writes').values(writes).execute()
}

/** A write to the cluster that has been done, for cool-downs and daily limits. */
function writeOf({ event, after }: NumberedEvent) {
  const { body } = event
  if (body.type !== 'write.done') return []
  const action = after.plan?.id === body.planId ? after.plan.actions[body.index] : undefined
  if (action === undefined) return []
  return [
    {
      incident_id: event.incidentId,
      seq: event.seq,
      cluster_id: after.clusterId,
      plan_id: body.planId,
      at: new Date(event.at),
      action: action.kind,
      target: refText(action.target),
      risk: action.risk,
      undo: body.undo,
    },
  ]
}

/**
 * Patterns come as whole new counts, made from what the step read. If another incident has learnt into the same pattern since, these counts would wipe its
 * outcome out: every outcome makes the sum of the counts larger, so a sum that is not larger than the stored one was made from an older reading.
 */
async function storePatterns(tx: Tx, patterns: readonly Pattern[]): Promise<void> {
  const latest = [...new Map(patterns.map((pattern) => [pattern.id, pattern])).values()].toSorted((left, right) =>
    left.id < right.id ? -1 : 1,
  )
  for (const pattern of latest) {
    const stored = await tx.selectFrom('patterns').select(['id', 'doc']).where('id', '=', pattern.id).forUpdate().executeTakeFirst()
    if (stored !== undefined && isOutdated(pattern, storedPattern(stored.id, stored.doc)))
      throw new Conflict(`pattern ${pattern.id} has changed`)
    const row = { cause: pattern.cause, last_seen_at: new Date(pattern.lastSeenAt), doc: sql`${storableJson(pattern)}::text::jsonb` }
    const written = await (stored === undefined
      ? tx
          .insertInto('patterns')
          .values({ id: pattern.id, ...row })
          .onConflict((conflict) => conflict.column('id').doNothing())
      : tx.updateTable('patterns').set(row).where('id', '=', pattern.id)
    ).executeTakeFirst()
    const count = 'numUpdatedRows' in written ? written.numUpdatedRows : (written.numInsertedOrUpdatedRows ?? 0n)
    if (count === 0n) throw new Conflict(`pattern ${pattern.id} has just been made`)
  }
}

function isOutdated(pattern: Pattern, stored: Pattern): boolean {
  const sum = ({ successes, failures, good, bad }: Pattern): number => successes + failures + good + bad
  // A person may turn good into bad, which leaves sum and last outcome as they were.
  return sum(pattern) < sum(stored) || (sum(pattern) === sum(stored) && pattern.lastSeenAt !== stored.lastSeenAt)
}

async function storeDeliveries(tx: Tx, folded: readonly Folded[], means: CommitMeans): Promise<void> {
  const rows = folded.flatMap(({ events }) =>
    events.flatMap(({ event, after }) =>
      means.notify(event, after).map((channel) => ({
        cluster_id: after.clusterId,
        incident_id: event.incidentId,
        seq: event.seq,
        announcement_id: null,
        channel: storableText(channel),
        status: 'waiting',
        attempts: 0,
        at: new Date(event.at),
        next_at: sql<Date>`now()`,
      })),
    ),
  )
  if (rows.length > 0) await tx.insertInto('deliveries').values(rows).execute()
}
