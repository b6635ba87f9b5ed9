import { sql } from 'kysely'
import type { Instant } from '../../../domain/instant.ts'
import type { KeptStep } from '../../../ports/model/ledger.ts'
import type { Tx } from '../database/engine.ts'
import { storableJson, storableText } from '../database/stored-text.ts'

interface Step extends KeptStep {
  readonly task: string
  readonly at: Instant
}

/** What is kept last at a place stands. */
export async function keepStep(tx: Tx, { task, place, doc, at }: Step): Promise<void> {
  await sql`insert into task_steps (task, place, doc, at)
    values (${storableText(task)}, ${place}, ${storableJson(doc)}::text::jsonb, ${at}::timestamptz)
    on conflict (task, place) do update set doc = excluded.doc, at = excluded.at`.execute(tx)
}

export async function stepsOf(tx: Tx, task: string): Promise<ReadonlyMap<string, unknown>> {
  const rows = await tx.selectFrom('task_steps').select(['place', 'doc']).where('task', '=', task).execute()
  return new Map(rows.map(({ place, doc }) => [place, doc]))
}
