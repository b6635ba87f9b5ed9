import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { type Instant, plusMs } from '../../../domain/instant.ts'
import type { KeptStep, ModelLedger, ModelSpend, Reservation, Spending, SpendingLimits } from '../../../ports/model/ledger.ts'
import { type ModelPurpose, modelPurposes, type RefusalReason, refusalReasons } from '../../../ports/model/model.ts'
import { advisoryLocks } from '../database/advisory-locks.ts'
import { type Db, guarded, inTransaction, type Tx } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'
import { modelHealth } from './health.ts'
import { keepStep } from './task-steps.ts'

const hourMs = 3_600_000
/** Single calls, and reservations that have run out, are kept this long, also for a server whose clock is far ahead; the sums of a month stay. */
const keptMs = 62 * 24 * hourMs
/** No call is under way for so long. What lies further ahead was written by a clock that has been set back since. */
const aheadMs = hourMs

export function modelLedger(db: Db): ModelLedger {
  return {
    reserve: (wanted, limits, now) =>
      inTransaction(db, async (tx) => {
        // One after the other: two that look at the same moment would both see room for one.
        await sql`select pg_advisory_xact_lock(${sql.lit(advisoryLocks.spending)})`.execute(tx)
        return reserveWithin(tx, wanted, limits, now)
      }),
    settle: (id, actual, now, kept) => inTransaction(db, (tx) => settleWithin(tx, id, actual, now, kept)),
    async release(id) {
      await guarded(db.deleteFrom('model_reservations').where('id', '=', id).execute())
    },
    async refused(purpose, reason, now) {
      await guarded(
        sql`insert into model_refusals as r (month, purpose, reason, count, last_at) values (${monthOf(now)}, ${purpose}, ${reason}, 1, ${now}::timestamptz)
          on conflict (month, purpose, reason) do update set count = r.count + 1, last_at = greatest(r.last_at, excluded.last_at)`.execute(
          db,
        ),
      )
    },
    usage: (now) => inTransaction(db, (tx) => usageWithin(tx, now)),
    ...modelHealth(db),
  }
}

async function reserveWithin(tx: Tx, wanted: Spending, { usdPerMonth, tasksPerHour }: SpendingLimits, now: Instant): Promise<Reservation> {
  const task = storableText(wanted.task)
  if (tasksPerHour !== undefined) {
    const recent = await recentTasks(tx, now)
    const isKnown = recent.some((one) => one.task === task)
    const oldest = recent[0]?.lastAt ?? now
    if (!isKnown && recent.length >= tasksPerHour) return { kind: 'refused', reason: 'hourly-limit', retryAt: plusMs(oldest, hourMs) }
  }
  const estimate = wanted.estimateUsd ?? 0
  // What costs nothing, or nobody knows what, needs no room; what costs something needs all of it.
  if (usdPerMonth !== undefined && estimate > 0) {
    const { spent, reserved } = await sums(tx, now)
    if (spent + reserved + estimate > usdPerMonth) return { kind: 'refused', reason: 'monthly-limit', retryAt: nextMonth(now) }
  }
  const id = randomBytes(10).toString('hex')
  const row = { id, task, purpose: wanted.purpose, provider: wanted.provider, model: storableText(wanted.model) }
  await tx
    .insertInto('model_reservations')
    .values({ ...row, estimate_usd: wanted.estimateUsd, expires_at: new Date(wanted.expiresAt) })
    .execute()
  await sql`delete from model_reservations where expires_at < ${plusMs(now, -keptMs)}::timestamptz`.execute(tx)
  return { kind: 'reserved', id }
}

/** Tasks of the last 60 minutes with their last call, and those that have reserved; the one whose hour ends first comes first. */
async function recentTasks(tx: Tx, now: Instant): Promise<readonly { readonly task: string; readonly lastAt: Instant }[]> {
  const { rows } = await sql<{ task: string; last_at: Date }>`select task, max(at) as last_at from (
      select task, at from model_calls where at > ${plusMs(now, -hourMs)}::timestamptz and at <= ${plusMs(now, aheadMs)}::timestamptz
      union all select task, ${now}::timestamptz as at from model_reservations where ${isHeld(now)}
    ) recent group by task order by last_at`.execute(tx)
  return rows.map(({ task, last_at }) => ({ task, lastAt: last_at.toISOString() }))
}

function isHeld(now: Instant) {
  return sql`expires_at > ${now}::timestamptz and expires_at <= ${plusMs(now, aheadMs)}::timestamptz`
}

async function sums(tx: Tx, now: Instant): Promise<{ readonly spent: number; readonly reserved: number }> {
  const { rows } = await sql<{ spent: number; reserved: number }>`select
      (select coalesce(sum(cost_usd), 0) from model_months where month = ${monthOf(now)})::float8 as spent,
      (select coalesce(sum(estimate_usd), 0) from model_reservations where ${isHeld(now)})::float8 as reserved`.execute(tx)
  return rows[0] ?? { spent: 0, reserved: 0 }
}

async function settleWithin(
  tx: Tx,
  id: string,
  { costUsd, usage }: Parameters<ModelLedger['settle']>[1],
  now: Instant,
  kept: KeptStep | undefined,
): Promise<void> {
  const { rows } = await sql<{ task: string; purpose: string; provider: string; model: string }>`
    delete from model_reservations where id = ${id} returning task, purpose, provider, model`.execute(tx)
  const [reserved] = rows
  // Settled before: an answer that is told twice is paid once.
  if (reserved === undefined) return
  if (kept !== undefined) await keepStep(tx, { task: reserved.task, ...kept, at: now })
  const { inputTokens: input_tokens, outputTokens: output_tokens } = usage
  await tx
    .insertInto('model_calls')
    .values({ id, ...reserved, cost_usd: costUsd, input_tokens, output_tokens, at: new Date(now) })
    .execute()
  const { purpose, provider, model } = reserved
  await sql`insert into model_months as m (month, purpose, provider, model, calls, cost_usd, unpriced, input_tokens, output_tokens)
    values (${monthOf(now)}, ${purpose}, ${provider}, ${model}, 1, ${costUsd ?? 0}, ${costUsd === null ? 1 : 0}, ${input_tokens}, ${output_tokens})
    on conflict (month, purpose, provider, model) do update set calls = m.calls + 1, cost_usd = m.cost_usd + excluded.cost_usd,
      unpriced = m.unpriced + excluded.unpriced, input_tokens = m.input_tokens + excluded.input_tokens,
      output_tokens = m.output_tokens + excluded.output_tokens`.execute(tx)
  await sql`delete from model_calls where at < ${plusMs(now, -keptMs)}::timestamptz`.execute(tx)
}

async function usageWithin(tx: Tx, now: Instant): Promise<ModelSpend> {
  const month = monthOf(now)
  const [recent, { spent, reserved }] = [await recentTasks(tx, now), await sums(tx, now)]
  const parts = await tx
    .selectFrom('model_months')
    .selectAll()
    .where('month', '=', month)
    .orderBy('cost_usd', 'desc')
    .orderBy('purpose')
    .execute()
  const refusals = await tx.selectFrom('model_refusals').selectAll().where('month', '=', month).orderBy('count', 'desc').execute()
  return {
    month,
    monthUsd: spent,
    reservedUsd: reserved,
    hourTasks: recent.length,
    parts: parts.map((row) => ({
      purpose: purposeOf(row.purpose),
      provider: row.provider,
      model: row.model,
      calls: row.calls,
      costUsd: row.unpriced >= row.calls ? null : row.cost_usd,
      unpriced: row.unpriced,
      inputTokens: row.input_tokens,
      outputTokens: row.output_tokens,
    })),
    refusals: refusals.flatMap(({ purpose, reason, count, last_at }) => {
      const known = reasonOf(reason)
      return known === undefined ? [] : [{ purpose: purposeOf(purpose), reason: known, count, lastAt: last_at.toISOString() }]
    }),
  }
}

/** What an older or newer Aceso wrote for a purpose this one does not know still cost money. */
function purposeOf(text: string): ModelPurpose {
  return modelPurposes.find((one) => one === text) ?? 'assistant'
}

function reasonOf(text: string): RefusalReason | undefined {
  return refusalReasons.find((one) => one === text)
}

/** `2026-11`, in UTC. */
function monthOf(now: Instant): string {
  return now.slice(0, 'yyyy-mm'.length)
}

function nextMonth(now: Instant): Instant {
  const date = new Date(now)
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1)).toISOString()
}
