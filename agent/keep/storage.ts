import { localBlobs } from '../../src/adapters/blobs/local.ts'
import { nfsBlobs } from '../../src/adapters/blobs/nfs.ts'
import { s3Blobs } from '../../src/adapters/blobs/s3.ts'
import type { Packing } from '../../src/crash/packing/pack-core.ts'
import { defaultRules, type RetentionRules } from '../../src/crash/retention/plan-retention.ts'
import type { StorageEvent } from '../../src/crash/retention/storage-event.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import type { Blobs } from '../../src/ports/blobs.ts'
import type { Clock } from '../../src/ports/clock.ts'
import type { AgentConfig } from '../setup/config.ts'
import type { Log } from '../telemetry/log.ts'
import type { AgentMetrics } from '../telemetry/metrics.ts'

export interface Storage {
  readonly blobs: Blobs
  /** Deletes what killed writers left behind. */
  readonly sweep: (signal: AbortSignal) => Promise<number>
}

export function openStorage({ storage, s3Keys }: Pick<AgentConfig, 'storage' | 's3Keys'>, clock: Clock): Storage {
  if (storage.backend !== 's3') {
    const blobs = storage.backend === 'local' ? localBlobs(storage.localPath, clock) : nfsBlobs(storage.localPath, clock)
    return { blobs, sweep: (signal) => blobs.sweep(signal) }
  }
  const { s3 } = storage
  if (s3 === undefined || s3Keys === undefined) throw new AcesoError('config-invalid', 'storage.s3 is missing', { path: 'storage.s3' })
  const blobs = s3Blobs(
    {
      bucket: s3.bucket,
      region: s3.region,
      ...(s3.endpoint === undefined ? {} : { endpoint: s3.endpoint }),
      credentials: { accessKey: s3Keys.accessKey.reveal(), secretKey: s3Keys.secretKey },
      pathStyle: s3.pathStyle,
      ...(s3.serverSideEncryption === undefined ? {} : { encryption: { kind: s3.serverSideEncryption } }),
    },
    clock,
  )
  return { blobs, sweep: () => Promise.resolve(0) }
}

export function retentionRules({ retentionDays, maxStorageSize, keepFreePercent }: AgentConfig['storage']): RetentionRules {
  return { ...defaultRules, retentionDays, maxStorageBytes: maxStorageSize, keepFree: keepFreePercent / 100 }
}

export function packingOf({ compressionEnabled, compression }: AgentConfig['storage']): Packing {
  return compressionEnabled ? compression : 'none'
}

const noRoomNext =
  'raise storage.maxStorageSize, raise analyzer.valueThreshold so that fewer cores are kept, or free space on its file system'

/** What happens to kept files, as lines and figures. */
export function tellStorage(log: Log, metrics: AgentMetrics): (event: StorageEvent) => void {
  return (event) => {
    switch (event.kind) {
      case 'file_stored': {
        const { name, sizeBytes, what, group } = event.file
        log.info('File stored', { event: event.kind, name, sizeBytes, what, group, sha256: event.sha256, ms: event.ms })
        return
      }
      case 'file_deleted': {
        const { name, sizeBytes, what, group } = event.file
        metrics.deleted(1)
        log.info('File deleted', { event: event.kind, name, sizeBytes, what, group, why: event.why })
        return
      }
      case 'storage_error': {
        const { kind, during, name, code, message } = event
        metrics.storageFailed()
        log.error('Storage error', { event: kind, during, name, code, message, ...(code === 'disk-full' ? { next: noRoomNext } : {}) })
        return
      }
      case 'cleanup_done': {
        const { kind, ...counts } = event
        log.info('Storage cleaned up', { event: kind, ...counts })
      }
    }
  }
}
