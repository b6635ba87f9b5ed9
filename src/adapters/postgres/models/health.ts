import { type Selectable, sql } from 'kysely'
import type { ModelLedger, ProviderHealth } from '../../../ports/model/ledger.ts'
import { type Db, guarded, inTransaction } from '../database/engine.ts'
import { storableText } from '../database/stored-text.ts'
import type { ModelHealthRow } from '../schema/tables.ts'

/** Which providers are down, known to all replicas alike. */
export function modelHealth(db: Db): Pick<ModelLedger, 'health' | 'healths'> {
  return {
    health: (provider, decide) =>
      inTransaction(db, async (tx) => {
        await sql`insert into model_health (provider, failures) values (${provider}, 0) on conflict do nothing`.execute(tx)
        const row = await tx.selectFrom('model_health').selectAll().where('provider', '=', provider).forUpdate().executeTakeFirstOrThrow()
        const known = healthOf(row)
        const decided = decide(known)
        if (decided !== known) await tx.updateTable('model_health').set(rowOf(decided)).where('provider', '=', provider).execute()
        return decided
      }),
    async healths() {
      const rows = await guarded(db.selectFrom('model_health').selectAll().orderBy('provider').execute())
      return rows.map((row) => healthOf(row))
    },
  }
}

function healthOf(row: Selectable<ModelHealthRow>): ProviderHealth {
  return {
    provider: row.provider,
    failures: row.failures,
    openUntil: row.open_until?.toISOString(),
    probeUntil: row.probe_until?.toISOString(),
    lastError:
      row.error_at === null ? undefined : { code: row.error_code ?? '', message: row.error_message ?? '', at: row.error_at.toISOString() },
    lastOk: row.ok_at === null ? undefined : { at: row.ok_at.toISOString(), tookMs: row.ok_ms ?? 0 },
  }
}

function rowOf({ failures, openUntil, probeUntil, lastError, lastOk }: ProviderHealth): Omit<ModelHealthRow, 'provider'> {
  return {
    failures,
    open_until: dateOf(openUntil),
    probe_until: dateOf(probeUntil),
    error_code: lastError?.code ?? null,
    error_message: lastError === undefined ? null : storableText(lastError.message),
    error_at: dateOf(lastError?.at),
    ok_at: dateOf(lastOk?.at),
    ok_ms: lastOk === undefined ? null : Math.round(lastOk.tookMs),
  }
}

function dateOf(instant: string | undefined): Date | null {
  return instant === undefined ? null : new Date(instant)
}
