import { createReadStream } from 'node:fs'
import { coreIdOf } from '../../src/crash/files/intake.ts'
import { type Packing, packCore, packedSuffix } from '../../src/crash/packing/pack-core.ts'
import type { CoreStore, KeptCore } from '../../src/crash/retention/core-store.ts'
import type { StoredCoreMetadata } from '../../src/crash/retention/stored-metadata.ts'
import type { NamedCore } from '../../src/crash/retention/stored-name.ts'
import { slimOf } from '../../src/crash/slim/slim-file.ts'
import type { StoredCore } from '../../src/domain/crash/agent-protocol.ts'
import type { Compression, CrashRecord } from '../../src/domain/crash/crash-record.ts'
import { AcesoError, faultText } from '../../src/domain/errors.ts'
import type { Blobs } from '../../src/ports/blobs.ts'
import type { CoreFiles, OpenedCore } from '../../src/ports/cores/core-files.ts'
import type { WorkMeans } from '../analyse/work.ts'
import type { SlimCores } from '../data/slim-cores.ts'

export interface KeepMeans {
  readonly nodeName: string
  readonly files: CoreFiles
  readonly store: CoreStore
  readonly backend: Blobs['kind']
  readonly packing: Packing
  readonly slimCores: SlimCores
  readonly mostUnpackedBytes: number
  /** One of the two could not be kept; the other may be. */
  readonly onFault: (path: string, why: string) => void
}

/** One core on its way into the store. */
interface Keeping {
  readonly id: string
  readonly core: OpenedCore
  readonly record: CrashRecord
  readonly group: string | undefined
  /** Of this core, from before a kill. */
  readonly held: readonly KeptCore[]
  readonly means: KeepMeans
  readonly signal: AbortSignal
}

type Kept = Pick<KeptCore, 'name' | 'sizeBytes' | 'sha256' | 'originalBytes'>

/** Keeps a core: its slim one always, for the store and for the server, and the whole one where it is wanted or was kept before. */
export function coreKeeper(means: KeepMeans): WorkMeans['keep'] {
  return async (id, record, group, whole, signal) => {
    const held = (await means.store.held(signal)).filter(({ crash }) => crash === id)
    const core = await means.files.open(record.file)
    try {
      if (coreIdOf(means.nodeName, core.identity) !== id) throw new AcesoError('conflict', `${record.file} is another file by now`)
      const keeping: Keeping = { id, core, record, group, held, means, signal }
      const full = whole || held.some(({ what }) => what === 'full') ? await attempt(keeping, 'full', keepWhole) : []
      return [...full, ...(await attempt(keeping, 'slim', keepSlim))]
    } finally {
      await core.close()
    }
  }
}

async function attempt(
  keeping: Keeping,
  what: StoredCore['what'],
  keep: (keeping: Keeping) => Promise<Kept>,
): Promise<readonly StoredCore[]> {
  try {
    const { name, sizeBytes, sha256, originalBytes } = await keep(keeping)
    return [{ what, backend: keeping.means.backend, name, sizeBytes, sha256, originalBytes }]
  } catch (fault) {
    if (keeping.signal.aborted) throw fault
    keeping.means.onFault(keeping.record.file, `its ${what === 'full' ? 'whole' : 'slim'} core could not be kept: ${faultText(fault)}`)
    return []
  }
}

async function keepWhole(keeping: Keeping): Promise<Kept> {
  const { core, held, means, signal } = keeping
  const before = held.find(({ what }) => what === 'full')
  if (before !== undefined) return before
  const { compression, sizeBytes: originalBytes = core.diskBytes } = core.bytes
  // What systemd has compressed is kept as it is: packing it again would cost minutes and win nothing.
  const stored = await means.store.store(
    {
      named: namedAs(keeping, compression === 'none' ? packedSuffix[means.packing] : suffixOf[compression]),
      metadata: describe(keeping, 'full', originalBytes),
      expectedBytes: core.diskBytes,
      content: () => (compression === 'none' ? packCore(core.bytes, means.packing) : core.raw()),
    },
    signal,
  )
  return { ...stored, originalBytes }
}

/** First beside the spool, from where the server gets it, also where the store has it already or has no room. */
async function keepSlim(keeping: Keeping): Promise<Kept> {
  const { id, core, record, held, means, signal } = keeping
  const { files, mostUnpackedBytes, slimCores, store } = means
  const slim = await slimOf(
    core,
    { files, mostUnpackedBytes },
    { crashThread: record.crashThread },
    async ({ content, sizeBytes: originalBytes }) => ({ ...(await slimCores.write(id, content, signal)), originalBytes }),
    signal,
  )
  const before = held.find(({ what }) => what === 'slim')
  if (before !== undefined) return before
  const stored = await store.store(
    {
      named: namedAs(keeping, '.slim.core.zst'),
      metadata: describe(keeping, 'slim', slim.originalBytes),
      expectedBytes: slim.sizeBytes,
      content: () => createReadStream(slim.path),
    },
    signal,
  )
  return { ...stored, originalBytes: slim.originalBytes }
}

const suffixOf: Readonly<Record<Exclude<Compression, 'none'>, string>> = {
  zstd: '.core.zst',
  lz4: '.core.lz4',
  xz: '.core.xz',
  gzip: '.core.gz',
}

/** Where no pod is known, the program names the file. */
function namedAs({ record }: Keeping, suffix: string): NamedCore {
  const { pod, hostname, command, crashedAt } = record
  return {
    instance: pod?.instance?.name,
    podName: pod?.name ?? hostname,
    containerName: pod?.container ?? command,
    crashedAt,
    suffix,
  }
}

function describe({ id, record, group }: Keeping, what: StoredCore['what'], originalBytes: number): StoredCoreMetadata {
  const { pod, fingerprint, score, crashedAt } = record
  const { key, exactKey } = fingerprint
  return {
    what,
    crash: id,
    originalBytes,
    crashedAt,
    valueScore: score.totalScore,
    scoreBreakdown: score,
    ...(group === undefined ? {} : { group }),
    ...(key === undefined ? {} : { fingerprint: { key, ...(exactKey === undefined ? {} : { exactKey }) } }),
    ...(pod === undefined ? {} : { namespace: pod.namespace, podName: pod.name }),
    ...(pod?.container === undefined ? {} : { containerName: pod.container }),
    ...(pod?.instance === undefined ? {} : { instance: pod.instance.name }),
    analysis: analysisOf(record),
  }
}

/** As much as a person wants to know who finds the file alone. */
function analysisOf({ program, signal, reason, faultAddress, abortMessage, fingerprint, quality, looksLike }: CrashRecord) {
  return {
    program,
    signal: signal.name,
    reason,
    faultAddress,
    abortMessage: abortMessage?.slice(0, 1_000),
    frames: fingerprint.frames,
    quality,
    looksLike: looksLike.map(({ id }) => id),
  }
}
