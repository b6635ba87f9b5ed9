import type { StoredCore } from '../../domain/crash/agent-protocol.ts'
import type { Instant } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import type { KeptFiles } from '../../ports/store/crash-files.ts'
import type { Agent } from '../../ports/store/crash-store.ts'
import { type Advice, adviceOf } from './advice.ts'
import type { CleanUpDone, SlimState, SlimStore } from './slim-store.ts'
import type { Verification } from './verification.ts'

/** From this share of its limit a store is said to be nearly full. */
const nearLimit = 0.8

export interface ServerStorage {
  readonly backend: StoredCore['backend']
  readonly place: string
  readonly state: SlimState['kind']
  readonly why: string | undefined
  readonly files: number
  readonly bytes: number
  readonly limitBytes: number
  readonly freeBytes: number | undefined
  readonly keepFreePercent: number
  readonly retentionDays: number
  readonly oldestAt: Instant | undefined
  readonly isNearLimit: boolean
  readonly lastCleanUp: CleanUpDone | undefined
}

export interface NodeStorage extends NonNullable<Agent['storage']> {
  readonly nodeName: string
  readonly isActive: boolean
  readonly isNearLimit: boolean
}

export interface CrashStorage {
  readonly server: ServerStorage
  readonly nodes: readonly NodeStorage[]
  readonly kept: Pick<KeptFiles, 'full' | 'slim' | 'oldestAt'> & { readonly files: number; readonly bytes: number }
  readonly byBackend: KeptFiles['byBackend']
  readonly byGroup: KeptFiles['byGroup']
  readonly records: { readonly total: number; readonly retentionDays: number; readonly perGroup: number }
  readonly verification: Verification | undefined
  readonly advice: readonly { readonly code: Advice; readonly text: Text }[]
}

export interface StorageParts {
  readonly slim: SlimStore
  readonly state: SlimState
  readonly use: { readonly files: number; readonly bytes: number; readonly oldestAt: Instant | undefined }
  readonly lastCleanUp: CleanUpDone | undefined
  readonly agents: readonly (Agent & { readonly isActive: boolean })[]
  readonly kept: KeptFiles
  readonly records: CrashStorage['records']
  readonly verification: Verification | undefined
  readonly valueThreshold: number
}

/** Where core files are kept and how full it is: the server's own store as it is, the nodes' as their agents told, the files as the crash records name them. */
export function storageView(parts: StorageParts): CrashStorage {
  const { kept, records, verification, valueThreshold } = parts
  const server = serverStorage(parts)
  const nodes = parts.agents.flatMap(({ nodeName, isActive, storage }) =>
    storage === undefined ? [] : [{ ...storage, nodeName, isActive, isNearLimit: isNear(storage.usedBytes, storage.limitBytes) }],
  )
  return {
    server,
    nodes,
    kept: {
      files: kept.full.files + kept.slim.files,
      bytes: kept.full.bytes + kept.slim.bytes,
      full: kept.full,
      slim: kept.slim,
      oldestAt: kept.oldestAt,
    },
    byBackend: kept.byBackend,
    byGroup: kept.byGroup,
    records,
    verification,
    advice: adviceOf(server, nodes, valueThreshold),
  }
}

function serverStorage({ slim, state, use, lastCleanUp }: StorageParts): ServerStorage {
  const { maxStorageBytes, keepFree, slimRetentionDays } = slim.rules
  const { freeBytes, totalBytes } = state.kind === 'usable' ? state : { freeBytes: undefined, totalBytes: undefined }
  const isAtFloor = freeBytes !== undefined && totalBytes !== undefined && freeBytes < totalBytes * keepFree
  return {
    backend: slim.backend,
    place: slim.place,
    state: state.kind,
    why: state.kind === 'usable' ? undefined : state.why,
    ...use,
    limitBytes: maxStorageBytes,
    freeBytes,
    keepFreePercent: Math.round(keepFree * 100),
    retentionDays: slimRetentionDays,
    isNearLimit: isAtFloor || isNear(use.bytes, maxStorageBytes),
    lastCleanUp,
  }
}

export function isNear(usedBytes: number, limitBytes: number): boolean {
  return limitBytes > 0 && usedBytes >= limitBytes * nearLimit
}
