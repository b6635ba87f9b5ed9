import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt } from './bytes.ts'
import { type CoreImage, fileRangeOf, readMemory } from './core-image.ts'
import type { MappedFile } from './mapped-files.ts'

const pageSize = 4096
/** First pages that lie close together in the core are read at once. */
const gapToBridge = 128 * 1024
const mostAtOnce = 4 * 1024 * 1024
const atATime = 16
const mostBuildIdBytes = 64
const gnuBuildId = 3

/**
 * Build-ids of mapped ELF files by the address they start at, from the first pages that the kernel wrote into the core (bit 4 of coredump_filter, on by default).
 * `reach`: nothing behind this offset of the core is read for it.
 */
export async function buildIdsOf(
  core: CoreBytes,
  image: CoreImage,
  files: readonly MappedFile[],
  reach = Number.POSITIVE_INFINITY,
): Promise<ReadonlyMap<number, string>> {
  const found = new Map<number, string>()
  const pages = files
    .filter(({ fileOffset }) => fileOffset === 0)
    .flatMap(({ start }) => {
      const range = fileRangeOf(image, start)
      return range === undefined || range.offset + range.size > reach
        ? []
        : [{ start, offset: range.offset, size: Math.min(range.size, pageSize) }]
    })
    .toSorted((left, right) => left.offset - right.offset)
  const batches = batched(pages)
  for (let index = 0; index < batches.length; index += atATime) {
    await Promise.all(
      batches.slice(index, index + atATime).map(async (batch) => {
        const bytes = await core.read(batch.from, batch.to - batch.from)
        if (bytes === 'too-far') return
        for (const { start, offset, size } of batch.pages) {
          const page = bytes.subarray(offset - batch.from, offset - batch.from + size)
          const buildId = buildIdOfFirstPage(page) ?? (await behindFirstPage(core, image, start, page))
          if (buildId !== undefined) found.set(start, buildId)
        }
      }),
    )
  }
  return found
}

/** Of the first bytes of an ELF file; undefined where it has none or they lie further behind. */
export function buildIdOfFirstPage(page: Buffer): string | undefined {
  for (const { offset, size } of noteRangesOf(page)) {
    const buildId = offset + size <= page.length ? buildIdIn(page.subarray(offset, offset + size)) : undefined
    if (buildId !== undefined) return buildId
  }
  return undefined
}

/** Linkers put the note near the headers, but a program with very many headers has it on a later page. */
async function behindFirstPage(core: CoreBytes, image: CoreImage, start: number, page: Buffer): Promise<string | undefined> {
  for (const { offset, size } of noteRangesOf(page)) {
    if (offset + size <= page.length || size > pageSize) continue
    const bytes = await readMemory(core, image, start + offset, size)
    const buildId = bytes === undefined ? undefined : buildIdIn(bytes)
    if (buildId !== undefined) return buildId
  }
  return undefined
}

function noteRangesOf(page: Buffer): { offset: number; size: number }[] {
  if (page.length < 64 || page.readUInt32BE(0) !== 0x7f454c46 || page[4] !== 2 || page[5] !== 1) return []
  const headersAt = safeNumberAt(page, 32)
  const count = page.readUInt16LE(56)
  if (page.readUInt16LE(54) !== 56) return []
  const ranges: { offset: number; size: number }[] = []
  for (let index = 0; index < count && headersAt + (index + 1) * 56 <= page.length; index += 1) {
    const at = headersAt + index * 56
    if (page.readUInt32LE(at) !== 4) continue
    const offset = safeNumberAt(page, at + 8)
    const size = safeNumberAt(page, at + 32)
    if (Number.isSafeInteger(offset + size)) ranges.push({ offset, size })
  }
  return ranges
}

function buildIdIn(notes: Buffer): string | undefined {
  let at = 0
  while (at + 12 <= notes.length) {
    const nameSize = notes.readUInt32LE(at)
    const size = notes.readUInt32LE(at + 4)
    const from = at + 12 + Math.ceil(nameSize / 4) * 4
    if (from + size > notes.length) return undefined
    if (notes.readUInt32LE(at + 8) === gnuBuildId && notes.toString('latin1', at + 12, at + 16) === 'GNU\0') {
      return size >= 1 && size <= mostBuildIdBytes ? notes.toString('hex', from, from + size) : undefined
    }
    at = from + Math.ceil(size / 4) * 4
  }
  return undefined
}

interface Page {
  readonly start: number
  readonly offset: number
  readonly size: number
}

function batched(pages: readonly Page[]): { from: number; to: number; pages: Page[] }[] {
  const batches: { from: number; to: number; pages: Page[] }[] = []
  for (const page of pages) {
    const last = batches.at(-1)
    const to = page.offset + page.size
    if (last !== undefined && page.offset - last.to <= gapToBridge && to - last.from <= mostAtOnce) {
      last.to = Math.max(last.to, to)
      last.pages.push(page)
    } else batches.push({ from: page.offset, to, pages: [page] })
  }
  return batches
}
