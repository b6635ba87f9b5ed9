import { AcesoError } from '../../domain/errors.ts'

const full = new Set(['InsufficientStorage', 'XMinioStorageFull', 'QuotaExceeded', 'XAmzQuotaExceeded'])
const insufficientStorage = 507

/** HTTP status of an answer that the library made a fault of. */
export function statusOf(fault: unknown): number | undefined {
  if (typeof fault !== 'object' || fault === null || !('$metadata' in fault)) return undefined
  const { $metadata: metadata } = fault
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

/** What a refused call means to whoever wanted to store. The store's own words stay in the cause: they may name keys. */
export function s3Fault(fault: unknown, what: string): unknown {
  if (fault instanceof AcesoError || !(fault instanceof Error) || fault.name === 'AbortError') return fault
  const status = statusOf(fault)
  if (status === insufficientStorage || full.has(fault.name))
    return new AcesoError('disk-full', `no room to ${what}`, {
      cause: fault,
      next: 'free space in the bucket, or lower storage.maxStorageSize',
    })
  const isOutside = status !== undefined || 'code' in fault || '$fault' in fault || fault.name === 'TimeoutError'
  if (!isOutside) return fault
  if (status === 403)
    return new AcesoError('forbidden', `the S3 store refused to ${what}`, { cause: fault, next: 'check the keys and the bucket policy' })
  return new AcesoError('store-unavailable', `the S3 store did not ${what} (${status ?? fault.name})`, { cause: fault })
}
