import { coreStore } from '../../src/crash/retention/core-store.ts'
import type { AgentStorage } from '../../src/domain/crash/agent-protocol.ts'
import type { Fingerprint } from '../../src/domain/crash/crash-record.ts'
import { faultText } from '../../src/domain/errors.ts'
import type { Blobs } from '../../src/ports/blobs.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { CoreFiles } from '../../src/ports/cores/core-files.ts'
import type { KnownGroups } from '../analyse/known-groups.ts'
import type { WorkMeans } from '../analyse/work.ts'
import type { SlimCores } from '../data/slim-cores.ts'
import type { AgentConfig } from '../setup/config.ts'
import type { Log } from '../telemetry/log.ts'
import type { AgentMetrics } from '../telemetry/metrics.ts'
import { coreKeeper } from './keep-core.ts'
import { openStorage, packingOf, retentionRules, tellStorage } from './storage.ts'

/** The agent's store of cores and all upkeep of it. */
export interface KeptCores {
  readonly blobs: Blobs
  readonly keep: WorkMeans['keep']
  /** How it stands, as the server is told. Undefined while the store cannot be read. */
  state(signal: AbortSignal): Promise<AgentStorage | undefined>
  /** Files that retention deleted and the server does not know of yet. */
  readonly deleted: readonly string[]
  /** The server knows of these. */
  told(deleted: readonly string[]): void
  stop(): Promise<void>
}

export interface KeptMeans {
  readonly config: AgentConfig
  readonly clock: Clock
  readonly files: CoreFiles
  readonly slimCores: SlimCores
  readonly known: KnownGroups
  readonly metrics: AgentMetrics
  readonly log: Log
  readonly mostUnpackedBytes: number
  readonly onCoreFault: (path: string, why: string) => void
}

const cleanEveryMs = 3_600_000
/** As many as one sign of life may carry. */
const mostDeleted = 1_000

export function keptCores({ config, clock, files, slimCores, known, metrics, log, mostUnpackedBytes, onCoreFault }: KeptMeans): KeptCores {
  const { storage, nodeName } = config
  const { blobs, sweep } = openStorage(config, clock)
  const tell = tellStorage(log, metrics)
  metrics.storageLimit(storage.maxStorageSize)
  let deleted: string[] = []
  const store = coreStore(blobs, retentionRules(storage), clock, (event) => {
    tell(event)
    if (event.kind === 'file_deleted') deleted = [...deleted, event.file.name].slice(-mostDeleted)
  })
  const keep = coreKeeper({
    nodeName,
    files,
    store,
    backend: storage.backend,
    packing: packingOf(storage),
    slimCores,
    mostUnpackedBytes,
    onFault: onCoreFault,
  })
  const measure = async (signal: AbortSignal): Promise<void> => {
    const held = await store.held(signal)
    metrics.storageSize(held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))
  }

  const ending = new AbortController()
  async function begin(signal: AbortSignal): Promise<void> {
    // Whole cores of groups that the server did not hear of yet: another one of them is not wanted.
    for (const { what, fingerprint } of await store.held(signal)) {
      if (what !== 'full' || fingerprint === undefined) continue
      const seen: Fingerprint = { ...fingerprint, faultClass: '', frames: [], origin: 'stack' }
      known.meet(seen)
      known.keptFull(seen)
    }
    await cleanUp(signal)
  }
  async function cleanUp(signal: AbortSignal): Promise<void> {
    const swept = await sweep(signal)
    if (swept > 0) log.info('Halves of files that a kill left behind were deleted', { files: swept })
    await store.cleanUp(signal)
    await measure(signal)
  }
  let upkeep = Promise.resolve()
  const run = (work: (signal: AbortSignal) => Promise<void>): void => {
    upkeep = upkeep
      .then(() => work(ending.signal))
      .catch((fault: unknown) => {
        if (!ending.signal.aborted) log.error('The store of cores cannot be looked after', { why: faultText(fault) })
      })
  }
  run(begin)
  const timer = setInterval(() => run(cleanUp), cleanEveryMs)

  return {
    blobs,
    async keep(...core) {
      const kept = await keep(...core)
      run(measure)
      return kept
    },
    async state(signal) {
      try {
        const [held, checked] = await Promise.all([store.held(signal), blobs.check(signal)])
        return {
          backend: storage.backend,
          usedBytes: held.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
          limitBytes: storage.maxStorageSize,
          files: held.length,
          ...(checked.ok && checked.freeBytes !== undefined ? { freeBytes: checked.freeBytes } : {}),
        }
      } catch {
        return undefined
      }
    },
    get deleted() {
      return deleted
    },
    told(names) {
      const gone = new Set(names)
      deleted = deleted.filter((name) => !gone.has(name))
    },
    async stop() {
      clearInterval(timer)
      ending.abort()
      await upkeep
    },
  }
}
