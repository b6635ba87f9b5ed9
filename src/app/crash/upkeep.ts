import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { watchStorage } from '../../crash/agent-verbs.ts'
import type { CrashMeans } from '../../crash/means.ts'
import { serverAdvice } from '../../crash/storage/advice.ts'
import { expireRecords } from '../../crash/storage/expire-records.ts'
import type { CleanUpDone, SlimState, SlimStore } from '../../crash/storage/slim-store.ts'
import type { JsonObject } from '../../domain/json.ts'
import { startWorkLoop, type WorkLoop } from '../../pipeline/work-loop.ts'
import type { LeaseStore, SwitchStore } from '../../ports/store/store.ts'
import type { ComponentHealth } from '../../surfaces/http/contracts/service.ts'

const everyMs = 3_600_000
/** Longer than a round takes; another server takes over when this one dies in the middle. */
const leaseMs = 30 * 60_000
const lease = 'crash-upkeep'
const lastKey = 'crash-clean-up'
/** Well below the second after which a kubelet gives a probe up. */
const longestLookMs = 500

export interface UpkeepParts extends Pick<CrashMeans, 'crashes' | 'slim' | 'clock' | 'records' | 'announcer' | 'valueThreshold'> {
  readonly sweep: (signal: AbortSignal) => Promise<number>
  readonly leases: LeaseStore
  readonly switches: SwitchStore
  readonly onFault: (fault: unknown) => void
}

/** Hourly, by one server at a time: what killed writers left, slim cores that are too old or too many, records that are, and whether the store fills up. */
export function startUpkeep(parts: UpkeepParts): WorkLoop {
  const holder = randomUUID()
  return startWorkLoop(
    async (signal) => {
      if (!(await parts.leases.acquire(lease, holder, leaseMs))) return 'idle'
      try {
        await upkeep(parts, signal)
      } finally {
        await parts.leases.release(lease, holder)
      }
      return 'idle'
    },
    everyMs,
    parts.onFault,
  )
}

export async function upkeep(parts: UpkeepParts, signal: AbortSignal): Promise<void> {
  const { crashes, slim, clock, records, switches } = parts
  if ((await slim.state()).kind === 'usable') {
    await parts.sweep(signal)
    const done = await slim.cleanUp(signal)
    await switches.set(lastKey, { ...done } satisfies JsonObject, 'aceso', clock.now())
    await watchStorage(parts, slim.place, { usedBytes: done.heldBytes, limitBytes: slim.rules.maxStorageBytes }, serverAdvice())
  }
  await expireRecords(crashes, slim.blobs, records, clock.now(), signal)
}

const Done = z.object({ at: z.string(), deletedFiles: z.int(), deletedBytes: z.int(), heldFiles: z.int(), heldBytes: z.int() })

/** What the last round deleted, whichever server it ran on. */
export async function lastCleanUp(switches: SwitchStore): Promise<CleanUpDone | undefined> {
  return Done.safeParse((await switches.get(lastKey))?.value).data
}

/** One line of the health page. Slim cores are not needed to work: agents keep theirs too. */
export async function storageHealth(slim: Pick<SlimStore, 'state'>): Promise<ComponentHealth> {
  const state = await Promise.race([slim.state(), notYet()])
  const name = 'crash-storage'
  if (state.kind === 'usable') return { name, required: false, state: 'healthy' }
  return { name, required: false, state: state.kind === 'disabled' ? 'disabled' : 'unhealthy', why: state.why }
}

/** A mount that hangs must not hang the probe. */
function notYet(): Promise<SlimState> {
  return new Promise((resolve) => {
    setTimeout(() => resolve({ kind: 'unusable', why: 'no answer yet' }), longestLookMs).unref()
  })
}
