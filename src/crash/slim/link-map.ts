import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt } from '../elf/bytes.ts'
import { type CoreImage, readMemory } from '../elf/core-image.ts'
import type { MappedFile } from '../elf/mapped-files.ts'
import type { ByteRange } from './byte-ranges.ts'

const pageSize = 4096
const programHeader = { size: 56, dynamic: 2, own: 6, load: 1 } as const
const dynamicDebug = 21
const mostDynamicBytes = 64 * 1024
const mostObjects = 20_000
const mostName = 4096
/** Public parts of `struct r_debug` and `struct link_map`. */
const debugSize = 48
const objectSize = 40

interface Headers {
  /** What is added to the addresses written in the file. */
  readonly bias: number
  readonly dynamic?: ByteRange
}

/** Headers and dynamic section of a mapped ELF file: how a debugger learns what it is. */
export async function elfRanges(core: CoreBytes, image: CoreImage, file: MappedFile): Promise<readonly ByteRange[]> {
  const page = await readMemory(core, image, file.start, pageSize)
  if (page === undefined || page.length < 64 || page.readUInt32BE(0) !== 0x7f454c46) return []
  const headersAt = safeNumberAt(page, 32)
  const count = page.readUInt16LE(56)
  const first = { start: file.start, end: file.start + page.length }
  if (headersAt + count * programHeader.size > page.length) return [first]
  const { dynamic } = headersOf(page.subarray(headersAt, headersAt + count * programHeader.size), file.start)
  return dynamic === undefined ? [first] : [first, dynamic]
}

/**
 * The chain of loaded objects as the dynamic linker keeps it for debuggers: `DT_DEBUG` of the program leads to `r_debug`, that to one `link_map` after the other.
 * Only the few words that a debugger reads, and the names: they lie in the heap, and nothing beside them is taken along.
 */
export async function linkMapRanges(
  core: CoreBytes,
  image: CoreImage,
  programHeadersAt: number,
  count: number,
): Promise<readonly ByteRange[]> {
  const table = await readMemory(core, image, programHeadersAt, count * programHeader.size)
  if (table === undefined) return []
  const { dynamic } = headersOf(table, undefined, programHeadersAt)
  const entries = dynamic === undefined ? undefined : await readMemory(core, image, dynamic.start, dynamic.end - dynamic.start)
  const debug = entries === undefined ? undefined : debugPointer(entries)
  if (dynamic === undefined || debug === undefined) return []
  const ranges: ByteRange[] = [{ start: programHeadersAt, end: programHeadersAt + table.length }, dynamic]
  ranges.push({ start: debug, end: debug + debugSize })
  const head = await readMemory(core, image, debug, debugSize)
  let at = head === undefined || head.length < 16 ? 0 : safeNumberAt(head, 8)
  const seen = new Set<number>()
  while (at > 0 && Number.isFinite(at) && !seen.has(at) && seen.size < mostObjects) {
    seen.add(at)
    const object = await readMemory(core, image, at, objectSize)
    if (object === undefined || object.length < objectSize) break
    ranges.push({ start: at, end: at + objectSize }, ...(await nameRange(core, image, safeNumberAt(object, 8))))
    at = safeNumberAt(object, 24)
  }
  return ranges
}

async function nameRange(core: CoreBytes, image: CoreImage, at: number): Promise<readonly ByteRange[]> {
  const bytes = Number.isFinite(at) && at > 0 ? await readMemory(core, image, at, mostName) : undefined
  const end = bytes?.indexOf(0) ?? -1
  return end === -1 ? [] : [{ start: at, end: at + end + 1 }]
}

function headersOf(table: Buffer, mappedAt: number | undefined, tableAt = 0): Headers {
  let bias = mappedAt ?? 0
  let dynamic: { start: number; size: number } | undefined
  let isBiasKnown = mappedAt === undefined
  for (let at = 0; at + programHeader.size <= table.length; at += programHeader.size) {
    const type = table.readUInt32LE(at)
    const address = safeNumberAt(table, at + 16)
    if (type === programHeader.own && mappedAt === undefined) bias = tableAt - address
    if (type === programHeader.load && !isBiasKnown) {
      bias = (mappedAt ?? 0) - (address - (address % pageSize))
      isBiasKnown = true
    }
    if (type === programHeader.dynamic) dynamic = { start: address, size: Math.min(safeNumberAt(table, at + 40), mostDynamicBytes) }
  }
  const start = (dynamic?.start ?? Number.NaN) + bias
  return dynamic === undefined || !Number.isSafeInteger(start) || start < 0
    ? { bias }
    : { bias, dynamic: { start, end: start + dynamic.size } }
}

function debugPointer(dynamic: Buffer): number | undefined {
  for (let at = 0; at + 16 <= dynamic.length; at += 16) {
    const tag = safeNumberAt(dynamic, at)
    if (tag === 0) return undefined
    const value = safeNumberAt(dynamic, at + 8)
    if (tag === dynamicDebug) return Number.isFinite(value) && value > 0 ? value : undefined
  }
  return undefined
}
