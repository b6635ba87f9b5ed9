import type { FileHandle } from 'node:fs/promises'
import type { CoreBytes } from '../../ports/cores/core-bytes.ts'

const mostAtOnce = 64 * 1024 * 1024

/** The bytes of a core that is not compressed, read in place. */
export function plainCore(file: FileHandle, sizeBytes: number): CoreBytes {
  return {
    compression: 'none',
    sizeBytes,
    async read(offset, length, into) {
      if (length > mostAtOnce) throw new RangeError(`${length} bytes at once`)
      const size = Math.max(0, Math.min(length, sizeBytes - offset))
      if (size === 0) return Buffer.alloc(0)
      const bytes = into !== undefined && into.length >= size ? into.subarray(0, size) : Buffer.allocUnsafe(size)
      const { bytesRead } = await file.read(bytes, 0, size, offset)
      return bytesRead === size ? bytes : bytes.subarray(0, bytesRead)
    },
    close: () => file.close(),
  }
}
