import { AcesoError, faultText } from '../../domain/errors.ts'
import type { Blobs } from '../../ports/blobs.ts'
import type { DiskRoom, RetentionPlan } from './plan-retention.ts'
import type { StorageEvent } from './storage-event.ts'

/** Deletes what a plan says, one after the other, and tells of each; one that cannot be deleted is told and left for the next time. Returns those that are gone. */
export async function deletePlanned(
  blobs: Blobs,
  deletions: RetentionPlan['deletions'],
  tell: (event: StorageEvent) => void,
  signal: AbortSignal,
): Promise<RetentionPlan['deletions']> {
  const gone: RetentionPlan['deletions'][number][] = []
  for (const deletion of deletions) {
    const { file, why } = deletion
    try {
      await blobs.delete(file.name, signal)
    } catch (fault) {
      tell(errorEvent('delete', file.name, fault))
      continue
    }
    gone.push(deletion)
    tell({ kind: 'file_deleted', file, why })
  }
  return gone
}

/** The file system that a store lies on; undefined where it does not tell. Throws where the store cannot be used. */
export async function roomOf(blobs: Blobs, signal: AbortSignal): Promise<DiskRoom | undefined> {
  const checked = await blobs.check(signal)
  if (!checked.ok) throw new AcesoError('store-unavailable', checked.why)
  const { freeBytes, totalBytes } = checked
  return freeBytes === undefined || totalBytes === undefined ? undefined : { freeBytes, totalBytes }
}

export function noRoom(sizeBytes: number): AcesoError {
  return new AcesoError('disk-full', `no room for ${sizeBytes} bytes within the limits of the store`, {
    next: 'raise storage.maxStorageSize, or free space on its file system',
  })
}

export function errorEvent(during: 'store' | 'delete' | 'list', name: string, fault: unknown): StorageEvent {
  return { kind: 'storage_error', during, name, code: fault instanceof AcesoError ? fault.code : 'internal', message: faultText(fault) }
}
