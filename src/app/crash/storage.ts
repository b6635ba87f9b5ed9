import { resolve } from 'node:path'
import { localBlobs } from '../../adapters/blobs/local.ts'
import { nfsBlobs } from '../../adapters/blobs/nfs.ts'
import { s3Blobs } from '../../adapters/blobs/s3.ts'
import type { S3Settings } from '../../adapters/blobs/s3-objects.ts'
import type { RetentionRules } from '../../crash/retention/plan-retention.ts'
import type { StorageEvent } from '../../crash/retention/storage-event.ts'
import { disabledSlimStore, type SlimStore, slimStore } from '../../crash/storage/slim-store.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { Clock } from '../../ports/clock.ts'
import type { CrashStore } from '../../ports/store/crash-store.ts'
import type { CrashSettings } from '../config/crash-settings.ts'
import type { Config } from '../config/schema.ts'

export interface CrashStorage {
  readonly slim: SlimStore
  /** Deletes what killed writers left; a bucket has no such things. */
  readonly sweep: (signal: AbortSignal) => Promise<number>
}

export interface CrashStorageParts {
  readonly config: Pick<Config, 'crashes' | 'storage'>
  readonly files: CrashStore
  readonly clock: Clock
  readonly tell: (event: StorageEvent) => void
}

/** The server's own store of slim cores, as configured. One that lacks its keys is not there and says why; everything else runs. */
export function openCrashStorage({ config, files, clock, tell }: CrashStorageParts): CrashStorage {
  const { storage } = config.crashes
  const { place, blobs } = blobsOf(storage, config.storage.dataDir, clock)
  const rules = rulesOf(storage)
  if (typeof blobs === 'string') return { slim: disabledSlimStore(storage.backend, place, rules, blobs), sweep: async () => 0 }
  const sweep = 'sweep' in blobs && typeof blobs.sweep === 'function' ? (blobs.sweep as CrashStorage['sweep']) : async () => 0
  return { slim: slimStore({ blobs, place, rules, files, clock, tell }), sweep }
}

function rulesOf({ retentionDays, maxStorageSize, keepFreePercent }: CrashSettings['storage']): RetentionRules {
  return { retentionDays, slimRetentionDays: retentionDays, maxStorageBytes: maxStorageSize, keepFree: keepFreePercent / 100 }
}

/** A text in the place of the store is why there is none. */
function blobsOf(
  storage: CrashSettings['storage'],
  dataDir: string,
  clock: Clock,
): { readonly place: string; readonly blobs: Blobs | string } {
  const { backend, localPath, s3 } = storage
  if (backend !== 's3') {
    const folder = resolve(localPath ?? `${dataDir}/crashes`)
    return { place: folder, blobs: backend === 'nfs' ? nfsBlobs(folder, clock) : localBlobs(folder, clock) }
  }
  const place = `${s3.endpoint === undefined ? 's3:/' : s3.endpoint}/${s3.bucket ?? ''}/${s3.prefix}`
  const settings = s3Settings(s3)
  return { place, blobs: typeof settings === 'string' ? settings : s3Blobs(settings, clock) }
}

function s3Settings(s3: CrashSettings['storage']['s3']): S3Settings | string {
  const { bucket = '', region, endpoint, pathStyle, prefix, serverSideEncryption: kind, kmsKeyId, credentials, accessKey, secretKey } = s3
  if (credentials === 'keys') {
    const missing = accessKey === undefined ? 'accessKey' : secretKey === undefined ? 'secretKey' : undefined
    const variable = missing === 'accessKey' ? 'S3_ACCESS_KEY' : 'S3_SECRET_KEY'
    if (missing !== undefined) return `the secret crashes.storage.s3.${missing} is missing: set ${variable} or ${variable}_FILE`
  }
  const encryption =
    kind === 'aws:kms' ? { kind, ...(kmsKeyId === undefined ? {} : { keyId: kmsKeyId }) } : kind === undefined ? undefined : { kind }
  return {
    bucket,
    region,
    pathStyle,
    prefix,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(accessKey === undefined || secretKey === undefined ? {} : { credentials: { accessKey: accessKey.reveal(), secretKey } }),
    ...(encryption === undefined ? {} : { encryption }),
  }
}
