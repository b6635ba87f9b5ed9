import type { Readable } from 'node:stream'
import { AcesoError } from '../../domain/errors.ts'
import type { Blobs, StoredBlob } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import { deletePlanned, errorEvent, noRoom, roomOf } from './cleaning.ts'
import { type HeldFile, type IncomingFile, planRetention, type RetentionRules } from './plan-retention.ts'
import type { StorageEvent } from './storage-event.ts'
import { StoredCoreMetadata } from './stored-metadata.ts'
import { type NamedCore, storedCoreName } from './stored-name.ts'

export interface CoreToStore {
  readonly named: NamedCore
  readonly metadata: StoredCoreMetadata
  /** Upper guess of what it will take, for the room that is made before: bytes on disk of the core, less where it is packed well. */
  readonly expectedBytes: number
  /** Called again where the first attempt found the disk full. */
  content(): Readable
}

/** Cores in a store of any kind, kept within their limits. Calls wait for each other: two stores at once would both count on the same room. */
export interface CoreStore {
  /** Makes room, finds a name that is free, stores. Throws `disk-full` where there is no room for it, with nothing deleted in vain. */
  store(core: CoreToStore, signal: AbortSignal): Promise<StoredBlob>
  /** To be run hourly: reads the store anew (others may write to it as well) and deletes what the rules say. */
  cleanUp(signal: AbortSignal): Promise<void>
  /** As known from the last reading and from what was done since. */
  held(signal: AbortSignal): Promise<readonly KeptCore[]>
}

/** A file of the store, with what tells which crash it is of. */
export interface KeptCore extends HeldFile {
  readonly sha256: string
  readonly originalBytes: number
  readonly crash: StoredCoreMetadata['crash']
  readonly fingerprint: StoredCoreMetadata['fingerprint']
}

const mostNames = 1000

export function coreStore(blobs: Blobs, rules: RetentionRules, clock: Clock, tell: (event: StorageEvent) => void): CoreStore {
  let known: Map<string, KeptCore> | undefined
  let last: Promise<unknown> = Promise.resolve()
  const inTurn = <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const mine = last.then(work, work)
    last = mine.catch(() => undefined)
    return mine
  }
  const read = async (signal: AbortSignal): Promise<Map<string, KeptCore>> => {
    const found = new Map<string, KeptCore>()
    for await (const blob of blobs.list('', signal)) found.set(blob.name, heldOf(blob, await blobs.metadata(blob.name, signal)))
    known = found
    return found
  }
  const clean = async (files: Map<string, KeptCore>, incoming: IncomingFile | undefined, signal: AbortSignal): Promise<boolean> => {
    const { deletions, hasRoom } = planRetention([...files.values()], rules, clock.now(), await roomOf(blobs, signal), incoming)
    if (deletions.length === 0 && incoming !== undefined) return hasRoom
    const gone = await deletePlanned(blobs, deletions, tell, signal)
    for (const { file } of gone) files.delete(file.name)
    const deletedBytes = gone.reduce((sum, { file }) => sum + file.sizeBytes, 0)
    const heldBytes = [...files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    tell({ kind: 'cleanup_done', deletedFiles: gone.length, deletedBytes, heldFiles: files.size, heldBytes })
    return hasRoom
  }
  const put = async (core: CoreToStore, signal: AbortSignal): Promise<StoredBlob> => {
    const files = known ?? (await read(signal))
    const { group, instance, what } = core.metadata
    for (let attempt = 1; ; attempt += 1) {
      const sizeBytes = attempt === 1 ? core.expectedBytes : core.expectedBytes * 2
      if (!(await clean(files, { sizeBytes, what, group, instance }, signal))) throw noRoom(sizeBytes)
      try {
        const name = await freeName(blobs, core.named, signal)
        const stored = await blobs.store(name, core.content(), StoredCoreMetadata.parse(core.metadata), signal)
        files.set(name, heldOf(stored, core.metadata))
        return stored
      } catch (fault) {
        if (attempt === 2 || !(fault instanceof AcesoError) || fault.code !== 'disk-full') throw fault
      }
    }
  }
  return {
    store: (core, signal) =>
      inTurn(async () => {
        const began = Date.parse(clock.now())
        try {
          const stored = await put(core, signal)
          tell({ kind: 'file_stored', file: heldOf(stored, core.metadata), sha256: stored.sha256, ms: Date.parse(clock.now()) - began })
          return stored
        } catch (fault) {
          tell(errorEvent('store', storedCoreName(core.named), fault))
          throw fault
        }
      }),
    cleanUp: (signal) =>
      inTurn(async () => {
        try {
          await clean(await read(signal), undefined, signal)
        } catch (fault) {
          tell(errorEvent('list', '', fault))
          throw fault
        }
      }),
    held: (signal) => inTurn(async () => [...(known ?? (await read(signal))).values()]),
  }
}

/** A pod may crash twice in one second. */
async function freeName(blobs: Blobs, named: NamedCore, signal: AbortSignal): Promise<string> {
  for (let attempt = 1; attempt <= mostNames; attempt += 1) {
    const name = storedCoreName(named, attempt)
    if ((await blobs.metadata(name, signal)) === undefined) return name
  }
  throw new AcesoError('conflict', `${mostNames} files are called ${storedCoreName(named)}`)
}

/** A file whose metadata was written by another version, or by nobody, is an old core of no value: it goes first. */
function heldOf(blob: StoredBlob, metadata: unknown): KeptCore {
  const { data } = StoredCoreMetadata.safeParse(metadata)
  return {
    name: blob.name,
    sizeBytes: blob.sizeBytes,
    storedAt: blob.storedAt,
    what: data?.what ?? 'full',
    group: data?.group,
    instance: data?.instance,
    valueScore: data?.valueScore ?? 0,
    sha256: blob.sha256,
    originalBytes: data?.originalBytes ?? blob.sizeBytes,
    crash: data?.crash,
    fingerprint: data?.fingerprint,
  }
}
