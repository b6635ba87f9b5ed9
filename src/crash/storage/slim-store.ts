import type { Readable } from 'node:stream'
import { AcesoError, faultText } from '../../domain/errors.ts'
import { epochMsOf, type Instant } from '../../domain/instant.ts'
import type { Blobs, StoredBlob } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CrashFileStore } from '../../ports/store/crash-files.ts'
import { deletePlanned, errorEvent, noRoom, roomOf } from '../retention/cleaning.ts'
import { planRetention, type RetentionRules } from '../retention/plan-retention.ts'
import type { StorageEvent } from '../retention/storage-event.ts'
import type { StoredCoreMetadata } from '../retention/stored-metadata.ts'

/** Everything that the server keeps of its own lies below this, so that agents may use the same bucket or mount. */
export const slimPrefix = 'slim/'

export type SlimState =
  | { readonly kind: 'usable'; readonly freeBytes?: number; readonly totalBytes?: number }
  | { readonly kind: 'unusable'; readonly why: string }
  /** By configuration, or because it lacks a secret. */
  | { readonly kind: 'disabled'; readonly why: string }

export interface CleanUpDone {
  readonly at: Instant
  readonly deletedFiles: number
  readonly deletedBytes: number
  readonly heldFiles: number
  readonly heldBytes: number
}

/** Where the server keeps slim cores, within its limits. What is kept is known by the crash records, not by listing the store: all servers see the same. */
export interface SlimStore {
  readonly backend: Blobs['kind']
  /** Folder or bucket. */
  readonly place: string
  readonly rules: RetentionRules
  /** Undefined where it is disabled. */
  readonly blobs: Blobs | undefined
  /** As found at most half a minute ago. Never throws, and never takes long. */
  state(): Promise<SlimState>
  /** Makes room and stores; a file that is there already, because an answer was lost, is left as it is. Throws `disk-full`, `store-unavailable`. */
  keep(name: string, file: SlimCoreToKeep, signal: AbortSignal): Promise<{ readonly sizeBytes: number }>
  /** Deletes what is too old or too much; to be called hourly, by one server. */
  cleanUp(signal: AbortSignal): Promise<CleanUpDone>
}

export interface SlimCoreToKeep {
  readonly content: Readable
  readonly metadata: StoredCoreMetadata
  /** As its sender says. */
  readonly expectedBytes: number
}

export interface SlimStoreParts {
  readonly blobs: Blobs
  readonly place: string
  readonly rules: RetentionRules
  readonly files: Pick<CrashFileStore, 'slimFiles' | 'slimUse' | 'slimGone'>
  readonly clock: Clock
  readonly tell: (event: StorageEvent) => void
}

const stateKeptMs = 30_000
const longestLookMs = 5_000

export function slimStore(parts: SlimStoreParts): SlimStore {
  const { blobs, place, rules, clock, tell } = parts
  let known: { readonly state: Promise<SlimState>; readonly atMs: number } | undefined
  const state = (): Promise<SlimState> => {
    const nowMs = epochMsOf(clock.now())
    if (known === undefined || nowMs - known.atMs >= stateKeptMs) known = { state: look(blobs), atMs: nowMs }
    return known.state
  }
  return {
    backend: blobs.kind,
    place,
    rules,
    blobs,
    state,
    async keep(name, { content, metadata, expectedBytes }, signal) {
      const began = epochMsOf(clock.now())
      try {
        await makeRoom(parts, { sizeBytes: expectedBytes, group: metadata.group, instance: metadata.instance }, await state(), signal)
        const stored = await blobs.store(name, content, metadata, signal)
        const { group, instance, valueScore = 0 } = metadata
        tell({
          kind: 'file_stored',
          file: { ...stored, what: 'slim', group, instance, valueScore },
          sha256: stored.sha256,
          ms: epochMsOf(clock.now()) - began,
        })
        return stored
      } catch (fault) {
        content.destroy()
        const before = fault instanceof AcesoError && fault.code === 'conflict' ? await storedBefore(blobs, name, signal) : undefined
        if (before !== undefined) return before
        known = undefined
        tell(errorEvent('store', name, fault))
        throw fault
      }
    },
    cleanUp: (signal) => cleanUp(parts, signal),
  }
}

/** A store that is not there: nothing is kept, and whoever asks is told why. */
export function disabledSlimStore(backend: Blobs['kind'], place: string, rules: RetentionRules, why: string): SlimStore {
  const refuse = async (): Promise<never> => {
    throw new AcesoError('store-unavailable', `slim cores are not kept: ${why}`)
  }
  return { backend, place, rules, blobs: undefined, state: async () => ({ kind: 'disabled', why }), keep: refuse, cleanUp: refuse }
}

async function look(blobs: Blobs): Promise<SlimState> {
  const ending = AbortSignal.timeout(longestLookMs)
  const late = new Promise<SlimState>((resolve) => {
    ending.addEventListener('abort', () => resolve({ kind: 'unusable', why: 'it does not answer' }), { once: true })
  })
  const looked = blobs.check(ending).then(
    (found): SlimState => (found.ok ? usable(found) : { kind: 'unusable', why: found.why }),
    (fault: unknown): SlimState => ({ kind: 'unusable', why: faultText(fault) }),
  )
  return await Promise.race([looked, late])
}

function usable({ freeBytes, totalBytes }: { readonly freeBytes?: number; readonly totalBytes?: number }): SlimState {
  return freeBytes === undefined || totalBytes === undefined ? { kind: 'usable' } : { kind: 'usable', freeBytes, totalBytes }
}

async function storedBefore(blobs: Blobs, name: string, signal: AbortSignal): Promise<StoredBlob | undefined> {
  for await (const blob of blobs.list(name, signal)) if (blob.name === name) return blob
  return undefined
}

/** Nothing is looked up one by one while there is plenty of room: a sum and what the disk said last. */
async function makeRoom(
  { blobs, files, rules, clock, tell }: SlimStoreParts,
  incoming: { readonly sizeBytes: number; readonly group: string | undefined; readonly instance: string | undefined },
  state: SlimState,
  signal: AbortSignal,
): Promise<void> {
  if (state.kind !== 'usable') throw new AcesoError('store-unavailable', state.why)
  const { bytes } = await files.slimUse()
  const floor = (state.totalBytes ?? 0) * rules.keepFree
  const isTight = state.freeBytes !== undefined && state.freeBytes - incoming.sizeBytes < floor
  if (bytes + incoming.sizeBytes <= rules.maxStorageBytes && !isTight) return
  const held = (await files.slimFiles()).map((file) => ({ ...file, what: 'slim' as const }))
  const plan = planRetention(held, rules, clock.now(), await roomOf(blobs, signal), { ...incoming, what: 'slim' })
  if (!plan.hasRoom) throw noRoom(incoming.sizeBytes)
  for (const { file } of await deletePlanned(blobs, plan.deletions, tell, signal)) await files.slimGone(file.name)
}

async function cleanUp({ blobs, files, rules, clock, tell }: SlimStoreParts, signal: AbortSignal): Promise<CleanUpDone> {
  const held = (await files.slimFiles()).map((file) => ({ ...file, what: 'slim' as const }))
  const at = clock.now()
  const { deletions } = planRetention(held, rules, at, await roomOf(blobs, signal))
  const gone = await deletePlanned(blobs, deletions, tell, signal)
  for (const { file } of gone) await files.slimGone(file.name)
  const deletedBytes = gone.reduce((sum, { file }) => sum + file.sizeBytes, 0)
  const heldBytes = held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0) - deletedBytes
  const done = { deletedFiles: gone.length, deletedBytes, heldFiles: held.length - gone.length, heldBytes }
  tell({ kind: 'cleanup_done', ...done })
  return { at, ...done }
}
