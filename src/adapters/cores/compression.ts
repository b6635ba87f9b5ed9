import type { Compression } from '../../domain/crash/crash-record.ts'

const magics: readonly (readonly [Compression, readonly number[]])[] = [
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['gzip', [0x1f, 0x8b]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
  ['lz4', [0x04, 0x22, 0x4d, 0x18]],
]

/** By the first bytes: names lie, and a name without an ending may be compressed. */
export function compressionOf(start: Buffer): Compression {
  return magics.find(([, magic]) => magic.every((byte, index) => start[index] === byte))?.[0] ?? 'none'
}

/** What a zstd or lz4 frame says of its unpacked size; undefined where it does not (systemd writes none). */
export function unpackedSizeOf(compression: Compression, start: Buffer): number | undefined {
  const size = compression === 'zstd' ? zstdSize(start) : compression === 'lz4' ? lz4Size(start) : undefined
  return size !== undefined && Number.isSafeInteger(size) ? size : undefined
}

/** RFC 8878, 3.1.1.1: descriptor, window, dictionary id, content size. */
function zstdSize(start: Buffer): number | undefined {
  const descriptor = start[4]
  if (descriptor === undefined || start.length < 18) return undefined
  const flag = descriptor >> 6
  const isSingleSegment = (descriptor & 0x20) !== 0
  const at = 5 + (isSingleSegment ? 0 : 1) + ([0, 1, 2, 4][descriptor & 3] ?? 0)
  if (flag === 0) return isSingleSegment ? start.readUInt8(at) : undefined
  if (flag === 1) return start.readUInt16LE(at) + 256
  return flag === 2 ? start.readUInt32LE(at) : Number(start.readBigUInt64LE(at))
}

/** LZ4 frame format 1.6: flag byte, block byte, then the content size if bit 3 of the flags is set. */
function lz4Size(start: Buffer): number | undefined {
  const flags = start[4]
  return flags !== undefined && (flags & 0x08) !== 0 && start.length >= 14 ? Number(start.readBigUInt64LE(6)) : undefined
}
