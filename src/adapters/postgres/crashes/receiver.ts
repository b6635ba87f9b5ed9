import { sql } from 'kysely'
import type { AgentReport } from '../../../domain/crash/agent-protocol.ts'
import type { CrashRecord } from '../../../domain/crash/crash-record.ts'
import { type Instant, parseInstant } from '../../../domain/instant.ts'
import type { CrashStore, ReceivedReport } from '../../../ports/store/crash-store.ts'
import { type Db, inTransaction, type Tx } from '../database/engine.ts'
import { storableJson, storableText } from '../database/stored-text.ts'
import { versionOf } from './rows.ts'

/** Digits of a fingerprint that name its first group. */
const groupIdLength = 12

/** Stores reports and counts them. A report whose id is stored already changes nothing: an agent that was killed before it heard the answer tells it again. */
export function crashReceiver(db: Db): CrashStore['receive'] {
  return (reports, clusterId, now) =>
    inTransaction(db, async (tx) => {
      const received: ReceivedReport[] = []
      // One order for all writers: two servers that count in the same two groups never wait for each other in a circle.
      for (const report of reports.toSorted((left, right) => order(left, right)))
        received.push(await receiveOne(tx, report, clusterId, now))
      return received
    })
}

function order(left: AgentReport, right: AgentReport): number {
  const [one, other] = [left, right].map(({ record, sequence }) => `${record?.fingerprint.key ?? ''} ${String(sequence).padStart(16, '0')}`)
  return (one ?? '') < (other ?? '') ? -1 : 1
}

async function receiveOne(tx: Tx, report: AgentReport, clusterId: string, now: Instant): Promise<ReceivedReport> {
  const { record } = report
  const key = record?.fingerprint.key
  const isNew = await insertReport(tx, report, clusterId, now)
  if (isNew) await insertFiles(tx, report, now)
  if (isNew) await sql`insert into crash_analysis_jobs (report_id, due_at) values (${report.id}, ${now}::timestamptz)`.execute(tx)
  if (record === undefined || key === undefined)
    return { id: report.id, isNew, group: undefined, isFirst: false, hasSlimCore: await hasSlim(tx, report.id) }
  if (isNew) await count(tx, report, record, key, now)
  const member = await tx.selectFrom('crash_fingerprints').select(['group_id', 'count']).where('key', '=', key).executeTakeFirstOrThrow()
  return { id: report.id, isNew, group: member.group_id, isFirst: isNew && member.count === 1, hasSlimCore: await hasSlim(tx, report.id) }
}

async function insertReport(tx: Tx, report: AgentReport, clusterId: string, now: Instant): Promise<boolean> {
  const { record } = report
  const pod = record?.pod
  const row = {
    id: report.id,
    cluster_id: clusterId,
    node_name: storableText(report.nodeName),
    sequence: report.sequence,
    status: report.status,
    received_at: new Date(now),
    crashed_at: new Date(crashedAt(report, now)),
    namespace: orNull(pod?.namespace),
    pod: orNull(pod?.name),
    container: orNull(pod?.container),
    instance: orNull(pod?.instance?.name),
    version: storableText(versionOf(report)),
    program: storableText(record?.program ?? ''),
    signal: record?.signal.number ?? null,
    fingerprint_key: orNull(record?.fingerprint.key),
    score: record?.score.totalScore ?? 0,
    quality: record?.quality ?? 0,
    disk_bytes: record?.diskBytes ?? 0,
    file_name: storableText((record?.file ?? report.file)?.split('/').at(-1) ?? ''),
    report: sql`${storableJson(report)}::text::jsonb`,
  }
  const inserted = await tx
    .insertInto('crash_reports')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}

async function insertFiles(tx: Tx, { id, nodeName, stored }: AgentReport, now: Instant): Promise<void> {
  if (stored.length === 0) return
  const rows = stored.map(({ what, backend, name, sizeBytes, originalBytes, sha256 }) => ({
    report_id: id,
    what,
    backend,
    node_name: storableText(nodeName),
    name: storableText(name),
    size_bytes: sizeBytes,
    original_bytes: originalBytes,
    sha256: storableText(sha256),
    stored_at: new Date(now),
    state: 'stored',
  }))
  await tx
    .insertInto('crash_files')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

async function count(tx: Tx, report: AgentReport, record: CrashRecord, key: string, now: Instant): Promise<void> {
  const group = `crash-${key.slice(0, groupIdLength)}`
  const fullCores = report.stored.filter(({ what }) => what === 'full').length
  const at = crashedAt(report, now)
  await sql`insert into crash_groups (id) values (${group}) on conflict do nothing`.execute(tx)
  await sql`insert into crash_fingerprints as f
      (key, group_id, fingerprint, signal, program, abort_message, looks_like, count, full_cores, first_seen, last_seen)
    values (${key}, ${group}, ${storableJson(record.fingerprint)}::text::jsonb, ${storableText(record.signal.name)}, ${storableText(record.program)},
      ${orNull(record.abortMessage)}, ${storableJson(record.looksLike)}::text::jsonb, 1, ${fullCores}, ${at}::timestamptz, ${at}::timestamptz)
    on conflict (key) do update set count = f.count + 1, full_cores = f.full_cores + excluded.full_cores,
      first_seen = least(f.first_seen, excluded.first_seen), last_seen = greatest(f.last_seen, excluded.last_seen),
      looks_like = case when excluded.looks_like = '[]'::jsonb then f.looks_like else excluded.looks_like end`.execute(tx)
  const { exactKey } = record.fingerprint
  if (exactKey === undefined) return
  await sql`insert into crash_exact_keys (exact_key, fingerprint_key) values (${exactKey}, ${key}) on conflict do nothing`.execute(tx)
}

/** A clock that runs ahead on a node does not put a crash into the future. */
function crashedAt({ record, at }: AgentReport, now: Instant): Instant {
  const told = parseInstant(record?.crashedAt) ?? parseInstant(at) ?? now
  return told < now ? told : now
}

async function hasSlim(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.selectFrom('crash_reports').select('slim_name').where('id', '=', id).executeTakeFirst()
  return typeof row?.slim_name === 'string'
}

function orNull(text: string | undefined): string | null {
  return text === undefined ? null : storableText(text)
}
