import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt } from './bytes.ts'
import { type FileHeader, fileHeaderSize, programHeaderSize, readFileHeader } from './file-header.ts'

/** A stretch of memory, as far as it was written into the core. */
export interface Segment {
  readonly start: number
  /** First address behind what the process had; the core holds `fileSize` bytes of it. */
  readonly end: number
  readonly fileOffset: number
  readonly fileSize: number
  /** Bits of `p_flags`: 1 execute, 2 write, 4 read. */
  readonly flags: number
}

export interface FileRange {
  readonly offset: number
  readonly size: number
}

/** Where everything lies in a core: what its headers say, nothing interpreted. */
export interface CoreImage {
  readonly header: FileHeader
  /** By address; segments above 2^53 (the kernel's vsyscall page) are left out. */
  readonly segments: readonly Segment[]
  readonly noteRanges: readonly FileRange[]
  /** Where the last segment ends in a whole core. */
  readonly fileEnd: number
  readonly truncated: boolean
  /** What could not be read, in words. */
  readonly notes: readonly string[]
}

const loadType = 1
const noteType = 4
/** One read gets headers and notes of a process with some hundred threads. */
const firstRead = 512 * 1024
const headersAtOnce = 65_536

export async function readCoreImage(core: CoreBytes): Promise<CoreImage> {
  const start = await core.read(0, firstRead)
  if (start === 'too-far') throw new RangeError('a core whose first bytes are out of reach')
  const header = await readFileHeader(core, start)
  const segments: Segment[] = []
  const noteRanges: FileRange[] = []
  const notes: string[] = []
  let fileEnd = header.programHeadersAt + header.programHeaders * programHeaderSize
  let seen = 0
  while (seen < header.programHeaders) {
    const wanted = Math.min(headersAtOnce, header.programHeaders - seen)
    const table = await tableAt(core, start, header.programHeadersAt + seen * programHeaderSize, wanted * programHeaderSize)
    const whole = Math.floor(table.length / programHeaderSize)
    for (let index = 0; index < whole; index += 1) {
      const at = index * programHeaderSize
      const type = table.readUInt32LE(at)
      const fileOffset = safeNumberAt(table, at + 8)
      const fileSize = safeNumberAt(table, at + 32)
      if (!Number.isSafeInteger(fileOffset + fileSize)) continue
      if (fileSize > 0) fileEnd = Math.max(fileEnd, fileOffset + fileSize)
      if (type === noteType && fileSize > 0) noteRanges.push({ offset: fileOffset, size: fileSize })
      if (type === loadType) addSegment(segments, table, at, fileOffset, fileSize)
    }
    seen += whole
    if (whole < wanted) {
      notes.push(`the file ends inside its program headers: ${seen} of ${header.programHeaders} are there`)
      break
    }
  }
  // The kernel writes them in order; a forged file need not.
  if (!isOrdered(segments)) segments.sort((left, right) => left.start - right.start)
  const truncated = notes.length > 0 || (core.sizeBytes !== undefined && core.sizeBytes < fileEnd)
  return { header, segments, noteRanges, fileEnd, truncated, notes }
}

/** Segment that holds an address, written or not. */
export function segmentOf(image: CoreImage, address: number): Segment | undefined {
  const { segments } = image
  let low = 0
  let high = segments.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const segment = segments[middle]
    if (segment === undefined) return undefined
    if (address < segment.start) high = middle - 1
    else if (address >= segment.end) low = middle + 1
    else return segment
  }
  return undefined
}

/** Where an address lies in the file, and how many bytes the core holds from there; undefined where it holds none. */
export function fileRangeOf(image: CoreImage, address: number): FileRange | undefined {
  const segment = segmentOf(image, address)
  if (segment === undefined) return undefined
  const within = address - segment.start
  return within < segment.fileSize ? { offset: segment.fileOffset + within, size: segment.fileSize - within } : undefined
}

/** Memory of the process from one address on, at most `length` bytes and never beyond its segment; undefined where the core does not hold it or it is too far to reach. */
export async function readMemory(core: CoreBytes, image: CoreImage, address: number, length: number): Promise<Buffer | undefined> {
  const range = fileRangeOf(image, address)
  if (range === undefined) return undefined
  const bytes = await core.read(range.offset, Math.min(length, range.size))
  return bytes === 'too-far' || bytes.length === 0 ? undefined : bytes
}

async function tableAt(core: CoreBytes, start: Buffer, offset: number, length: number): Promise<Buffer> {
  if (offset + length <= start.length) return start.subarray(offset, offset + length)
  const table = await core.read(offset, length)
  return table === 'too-far' ? Buffer.alloc(0) : table
}

function addSegment(segments: Segment[], table: Buffer, at: number, fileOffset: number, fileSize: number): void {
  const start = safeNumberAt(table, at + 16)
  const end = start + safeNumberAt(table, at + 40)
  if (!Number.isSafeInteger(end) || end <= start || fileOffset < fileHeaderSize) return
  segments.push({ start, end, fileOffset, fileSize: Math.min(fileSize, end - start), flags: table.readUInt32LE(at + 4) })
}

function isOrdered(segments: readonly Segment[]): boolean {
  return segments.every((segment, index) => index === 0 || (segments[index - 1]?.start ?? 0) <= segment.start)
}
