import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { z } from 'zod'
import type { CrashStore, GroupChange } from '../../../ports/store/crash-store.ts'
import { type Db, guarded, inTransaction, type Tx } from '../database/engine.ts'
import { storableJson, storableText } from '../database/stored-text.ts'

type ChangePart = Pick<CrashStore, 'merge' | 'split' | 'markFixed' | 'changes'>

/** What people do to groups, each with its line in the record of changes: who and when are never lost to the next one. */
export function crashChanges(db: Db): ChangePart {
  return {
    merge: (from, into, by, now) =>
      inTransaction(db, async (tx) => {
        if (from === into || !(await lockBoth(tx, from, into))) return false
        const { rows } = await sql<{
          key: string
        }>`update crash_fingerprints set group_id = ${into} where group_id = ${from} returning key`.execute(tx)
        await tx.deleteFrom('crash_groups').where('id', '=', from).execute()
        await note(tx, { at: now, by, what: 'merged', group: into, other: from, keys: rows.map(({ key }) => key) })
        await sql`update crash_proposals set state = 'merged', decided_by = ${storableText(by)}
          where (left_group, right_group) in ((${from}, ${into}), (${into}, ${from}))`.execute(tx)
        return true
      }),
    async split(group, keys, by, now) {
      const id = `crash-${randomBytes(6).toString('hex')}`
      const isSplit = await inTransaction(db, async (tx) => {
        const { rows } = await sql<{ key: string }>`select f.key from crash_fingerprints f join crash_groups g on g.id = f.group_id
          where g.id = ${storableText(group)} for update of g`.execute(tx)
        const own = new Set(rows.map(({ key }) => key))
        if (keys.length === 0 || keys.length >= own.size || !keys.every((key) => own.has(key))) return false
        await sql`insert into crash_groups (id) values (${id})`.execute(tx)
        await sql`update crash_fingerprints set group_id = ${id} where key = any(${[...keys]}::text[])`.execute(tx)
        await note(tx, { at: now, by, what: 'split', group, other: id, keys })
        // What a person took apart is not proposed to be joined again.
        await sql`insert into crash_proposals (left_group, right_group, similarity, state, decided_by, at)
          values (least(${id}::text, ${group}::text), greatest(${id}::text, ${group}::text), 0, 'refused', ${storableText(by)}, ${now}::timestamptz)
          on conflict do nothing`.execute(tx)
        return true
      })
      return isSplit ? id : undefined
    },
    markFixed: (group, version, by, now) =>
      inTransaction(db, async (tx) => {
        const { rows } = await sql`update crash_groups set state = ${version === undefined ? 'open' : 'fixed'},
          fixed_in = ${version === undefined ? null : storableText(version)} where id = ${storableText(group)} returning id`.execute(tx)
        if (rows.length > 0) await note(tx, { at: now, by, what: version === undefined ? 'reopened' : 'fixed', group, version })
        return rows.length > 0
      }),
    async changes(group, limit) {
      const { rows } = await guarded(
        sql<ChangeRow>`select at, by, what, group_id, other_group, keys, version from crash_changes
          where group_id = ${storableText(group)} or other_group = ${storableText(group)}
          order by id desc limit ${Math.min(500, Math.max(1, limit))}`.execute(db),
      )
      return rows.map((row) => changeOf(row))
    },
  }
}

interface NewChange {
  readonly at: string
  readonly by: string
  readonly what: GroupChange['what']
  readonly group: string
  readonly other?: string
  readonly keys?: readonly string[]
  readonly version?: string | undefined
}

async function note(tx: Tx, { at, by, what, group, other, keys = [], version }: NewChange): Promise<void> {
  await sql`insert into crash_changes (at, by, what, group_id, other_group, keys, version)
    values (${at}::timestamptz, ${storableText(by)}, ${what}, ${group}, ${other ?? null}, ${storableJson([...keys])}::text::jsonb,
      ${version === undefined ? null : storableText(version)})`.execute(tx)
}

interface ChangeRow {
  readonly at: Date
  readonly by: string
  readonly what: string
  readonly group_id: string
  readonly other_group: string | null
  readonly keys: unknown
  readonly version: string | null
}

function changeOf({ at, by, what, group_id, other_group, keys, version }: ChangeRow): GroupChange {
  return {
    at: at.toISOString(),
    by,
    what: z.enum(['merged', 'split', 'fixed', 'reopened']).parse(what),
    group: group_id,
    other: other_group ?? undefined,
    keys: z.array(z.string()).catch([]).parse(keys),
    version: version ?? undefined,
  }
}

/** In one order, so that two who merge the same pair both ways do not wait for each other. */
async function lockBoth(tx: Tx, one: string, other: string): Promise<boolean> {
  const { rows } =
    await sql`select id from crash_groups where id in (${storableText(one)}, ${storableText(other)}) order by id for update`.execute(tx)
  return rows.length === 2
}
