import { AcesoError, faultText } from '../../domain/errors.ts'

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG'])

export function codeOf(fault: unknown): string | undefined {
  return fault instanceof Error && 'code' in fault && typeof fault.code === 'string' ? fault.code : undefined
}

export function isFull(fault: unknown): boolean {
  return full.has(codeOf(fault) ?? '')
}

/** What a failed call of the file system means to whoever wanted to store. */
export function diskFault(fault: unknown, what: string): unknown {
  if (fault instanceof AcesoError) return fault
  const code = codeOf(fault)
  if (code === undefined || !/^E[A-Z0-9]+$/.test(code)) return fault
  if (full.has(code))
    return new AcesoError('disk-full', `no room to ${what}`, { cause: fault, next: 'free space, or lower storage.maxStorageSize' })
  return new AcesoError('store-unavailable', `cannot ${what}: ${faultText(fault)}`, { cause: fault })
}
