import { type Instant, plusMs } from '../../domain/instant.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { CrashFileStore } from '../../ports/store/crash-files.ts'

const dayMs = 86_400_000
const batch = 200

export interface RecordRules {
  readonly retentionDays: number
  /** The newest so many of each fingerprint. */
  readonly perGroup: number
}

/** Deletes crash records that are too old or too many of one bug, each with its slim core, the file first: a kill in between leaves a record without file, and the next round goes on. */
export async function expireRecords(
  store: Pick<CrashFileStore, 'expired' | 'forget'>,
  blobs: Blobs | undefined,
  { retentionDays, perGroup }: RecordRules,
  now: Instant,
  signal: AbortSignal,
): Promise<number> {
  let forgotten = 0
  for (;;) {
    const old = await store.expired(plusMs(now, -retentionDays * dayMs), perGroup, batch)
    for (const { slimName } of old) if (slimName !== undefined) await blobs?.delete(slimName, signal)
    forgotten += await store.forget(old.map(({ id }) => id))
    if (old.length < batch) return forgotten
  }
}
