import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { type CoreImage, readCoreImage, type Segment, segmentOf } from '../elf/core-image.ts'
import { type ByteRange, joined, within } from './byte-ranges.ts'
import { elfRanges, linkMapRanges } from './link-map.ts'
import { type KeptNote, readSlimNotes, type SlimNotes } from './slim-notes.ts'
import { stackWindows } from './stack-windows.ts'
import { auxiliaryValue, readStartBlock, type StartBlock } from './start-block.ts'

export interface SlimOptions {
  /** False: as it is, for a debugger; else packed by zstd. */
  readonly packed?: boolean
  /** Only this thread: a core of few kilobytes for a quick look. Without it all threads. */
  readonly onlyThread?: number
  /** The thread whose stack is kept deeper; without it the one that dumped. */
  readonly crashThread?: number
  /** Bytes of a stack that are kept, from the stack pointer upwards. */
  readonly stackBytes?: number
  readonly crashStackBytes?: number
}

/** A piece of the address space as the slim core describes it: with its bytes, or as memory that the process had and the core does not hold. */
export interface SlimPiece extends ByteRange {
  readonly flags: number
  /** Where its bytes lie in the core that is read; undefined = nothing is kept. */
  readonly fileOffset: number | undefined
}

/** All that goes into a slim core, before one byte of memory is copied. */
export interface SlimPlan {
  readonly image: CoreImage
  readonly notes: readonly KeptNote[]
  readonly pieces: readonly SlimPiece[]
  /** Bytes that are copied; the rest of each kept page is zero. Ordered and joined. */
  readonly stacks: readonly ByteRange[]
  readonly others: readonly ByteRange[]
  readonly start: StartBlock
  readonly threads: number
}

const pageSize = 4096
const defaultStack = 64 * 1024
const defaultCrashStack = 1024 * 1024
/** With thousands of threads each gets less. */
const mostStackBytes = 256 * 1024 * 1024
const auxiliary = { programHeaders: 3, programHeaderCount: 5, vdso: 33 } as const
const mostVdso = 64 * 1024
/** `struct pthread` of glibc: libthread_db finds a thread's id there. Before it on x86-64 lie thread-locals (of which Go's runtime needs the last), behind it on aarch64. */
const threadBlock = { size: 0x900, besides: 16 } as const
/** Their few pages of variables are what libthread_db reads; no program's data is in them. */
const runtimeLibrary = /^(?:ld-|ld\.so|libc[.-]|libpthread[.-])/

export async function planSlimCore(core: CoreBytes, options: SlimOptions = {}): Promise<SlimPlan> {
  const image = await readCoreImage(core)
  const notes = await readSlimNotes(core, image, options.onlyThread)
  const start = await readStartBlock(core, image, notes.auxiliary)
  const stacks = await stackRanges(core, image, notes, options)
  const others = [...(await debuggerRanges(core, image, notes)), ...start.kept]
  const pages = joined([...stacks, ...others, ...(start.memory === undefined ? [] : [start.memory])].map(toPages))
  return {
    image,
    notes: notes.notes,
    pieces: image.segments.flatMap((segment) => piecesOf(segment, pages, core.sizeBytes ?? image.fileEnd)),
    stacks: joined([...stacks, ...(start.memory === undefined ? [] : [start.memory])]),
    others: joined(others),
    start,
    threads: notes.threads.length,
  }
}

async function stackRanges(core: CoreBytes, image: CoreImage, { threads }: SlimNotes, options: SlimOptions): Promise<ByteRange[]> {
  const crashThread = options.crashThread ?? threads[0]?.tid
  const most = Math.min(options.stackBytes ?? defaultStack, Math.max(pageSize, Math.floor(mostStackBytes / Math.max(1, threads.length))))
  const ranges: ByteRange[] = []
  for (const thread of threads) {
    const isCrash = thread.tid === crashThread
    ranges.push(...(await stackWindows(core, image, thread, isCrash ? (options.crashStackBytes ?? defaultCrashStack) : most)))
  }
  return ranges
}

async function debuggerRanges(core: CoreBytes, image: CoreImage, notes: SlimNotes): Promise<ByteRange[]> {
  const ranges: ByteRange[] = []
  const programHeaders = auxiliaryValue(notes.auxiliary, auxiliary.programHeaders)
  const count = auxiliaryValue(notes.auxiliary, auxiliary.programHeaderCount) ?? 0
  if (programHeaders !== undefined) ranges.push(...(await linkMapRanges(core, image, programHeaders, Math.min(count, 1024))))
  for (const file of notes.files) {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1)
    if (file.fileOffset === 0) ranges.push(...(await elfRanges(core, image, file)))
    if (runtimeLibrary.test(name)) ranges.push({ start: file.start, end: file.end })
  }
  const vdso = auxiliaryValue(notes.auxiliary, auxiliary.vdso)
  const segment = vdso === undefined ? undefined : segmentOf(image, vdso)
  if (segment !== undefined) ranges.push({ start: segment.start, end: Math.min(segment.end, segment.start + mostVdso) })
  for (const { threadPointer: base } of notes.threads) {
    if (base === 0) continue
    const isX86 = image.header.machine === 'x86-64'
    const { size, besides } = threadBlock
    ranges.push(isX86 ? { start: base - besides, end: base + size } : { start: base - size, end: base + besides })
  }
  return ranges
}

function toPages({ start, end }: ByteRange): ByteRange {
  return { start: start - (start % pageSize), end: Math.ceil(end / pageSize) * pageSize }
}

/** Cuts a segment into kept pages and the gaps between them. What a core that was cut off no longer holds is a gap as well: a debugger is to see that nothing is there. */
function piecesOf(segment: Segment, pages: readonly ByteRange[], coreBytes: number): SlimPiece[] {
  const { start, end, flags, fileOffset } = segment
  const left = Math.max(0, coreBytes - fileOffset)
  const fileSize = Math.min(segment.fileSize, left - (left % pageSize))
  const pieces: SlimPiece[] = []
  let at = start
  for (const kept of within(pages, start, start + fileSize)) {
    if (kept.start > at) pieces.push({ start: at, end: kept.start, flags, fileOffset: undefined })
    pieces.push({ ...kept, flags, fileOffset: fileOffset + (kept.start - start) })
    at = kept.end
  }
  if (at < end) pieces.push({ start: at, end, flags, fileOffset: undefined })
  return pieces
}
