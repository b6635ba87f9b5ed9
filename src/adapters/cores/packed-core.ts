import type { FileHandle } from 'node:fs/promises'
import type { Compression } from '../../domain/crash/crash-record.ts'
import { AcesoError } from '../../domain/errors.ts'
import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { type Unpacking, unpacking } from './unpacking.ts'

/** Notes of 16,000 threads; a core's memory lies behind and is not kept. */
const mostKept = 64 * 1024 * 1024

/** The first bytes of a compressed core: unpacked as far as somebody asked, kept, and never beyond a limit. */
export function packedCore(file: FileHandle, compression: Exclude<Compression, 'none'>, toldSize: number | undefined): CoreBytes {
  const kept: Buffer[] = []
  let keptBytes = 0
  let ended = false
  let fault: unknown
  let source: Unpacking | undefined
  let last: Promise<void> = Promise.resolve()

  const unpackTo = async (end: number): Promise<void> => {
    source ??= unpacking(file, compression)
    while (keptBytes < end && !ended) {
      const { value, done } = await source.chunks.next()
      if (done === true) ended = true
      else {
        kept.push(value)
        keptBytes += value.length
      }
    }
  }

  const unpackAfter = async (before: Promise<void>, end: number): Promise<void> => {
    await before
    if (fault !== undefined) return
    try {
      await unpackTo(end)
    } catch (cause) {
      // A cut-off file unpacks up to its cut: what came is good, and the core is told to end there.
      fault = cause
      ended = true
    }
  }

  return {
    compression,
    get sizeBytes() {
      return ended ? keptBytes : toldSize
    },
    async read(offset, length) {
      const end = offset + length
      if (end > mostKept && !(ended && offset < keptBytes)) return 'too-far'
      // One after the other: there is one stream, and it only goes forwards.
      last = unpackAfter(last, end)
      await last
      if (keptBytes === 0 && fault !== undefined)
        throw fault instanceof AcesoError ? fault : new AcesoError('core-unreadable', 'it cannot be unpacked', { cause: fault })
      return sliceOf(kept, offset, Math.min(end, keptBytes))
    },
    async close() {
      source?.stop()
      await file.close()
    },
  }
}

function sliceOf(chunks: readonly Buffer[], from: number, to: number): Buffer {
  if (to <= from) return Buffer.alloc(0)
  const slice = Buffer.allocUnsafe(to - from)
  let at = 0
  for (const chunk of chunks) {
    const start = Math.max(from, at)
    const end = Math.min(to, at + chunk.length)
    if (start < end) chunk.copy(slice, start - from, start - at, end - at)
    at += chunk.length
    if (at >= to) break
  }
  return slice
}
