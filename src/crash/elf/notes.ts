import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import type { FileRange } from './core-image.ts'

/** Types of notes of owner `CORE` that tell of a crash. */
export const noteTypes = { prstatus: 1, prpsinfo: 3, auxv: 6, siginfo: 0x53494749, file: 0x46494c45 } as const

/** Called for each note that is looked at; `bytes` is only valid during the call. */
export type NoteVisitor = (type: number, bytes: Buffer) => void

export interface NotesRead {
  /** What was not read, in words. */
  readonly notes: readonly string[]
  /** First offset of the file behind the notes. */
  readonly end: number
}

const headerSize = 12
/** The last note of a region may lack its padding. */
const padding = 3
const windowSize = 1 * 1024 * 1024
const firstWindowSize = 512 * 1024
const mostBytes = 256 * 1024 * 1024
/** NT_FILE is the only long one: 16 MiB name some hundred thousand mappings. */
const mostNoteBytes = 16 * 1024 * 1024
const factNotes: ReadonlySet<number> = new Set(Object.values(noteTypes))
/** Who a note belongs to, besides debuggers of other systems: the kernel's own, and those of vector units and aarch64. */
const owners: ReadonlyMap<number, Buffer> = new Map(['CORE\0', 'LINUX\0'].map((owner) => [owner.length, Buffer.from(owner)]))

/**
 * Walks the notes of a core in large windows. Notes that nobody asks for (floating point and vector registers, the bulk of a core with thousands of threads) are stepped over.
 * A note that contradicts its region ends the walk with a word about it: what came before it is good.
 */
export async function readNotes(
  core: CoreBytes,
  ranges: readonly FileRange[],
  visit: NoteVisitor,
  wanted: ReadonlySet<number> = factNotes,
): Promise<NotesRead> {
  const notes: string[] = []
  let left = mostBytes
  let end = 0
  for (const { offset, size } of ranges) {
    const budget = Math.min(size, left)
    if (budget < size) notes.push(`its notes are ${size} bytes long: only the first ${budget} were read`)
    const stopped = await walk(core, offset, offset + budget, visit, wanted)
    if (stopped !== undefined) notes.push(stopped)
    end = Math.max(end, offset + budget)
    left -= budget
    if (left <= 0) break
  }
  return { notes, end }
}

async function walk(
  core: CoreBytes,
  start: number,
  end: number,
  visit: NoteVisitor,
  wanted: ReadonlySet<number>,
): Promise<string | undefined> {
  let at = start
  let step = firstWindowSize
  while (at + headerSize <= end) {
    const length = Math.min(step, end - at)
    const bytes = await core.read(at, length)
    if (bytes === 'too-far') return `its notes are too long to unpack: read up to offset ${at}`
    const { used, needs } = walkWindow(bytes, visit, wanted)
    if (bytes.length === 0) return `the file ends before its notes, which begin at offset ${start}`
    if (bytes.length < length) return `the file ends inside its notes, at offset ${at + bytes.length}`
    at += used
    if (needs > mostNoteBytes) return `a note claims ${needs} bytes: nothing behind it was read`
    const beyond = at > end + padding ? at - end : at + headerSize <= end ? needs - (end - at) : 0
    if (beyond > 0) return `a note runs ${beyond} bytes beyond the notes: nothing behind it was read`
    step = Math.max(windowSize, needs)
  }
  return undefined
}

/** Visits the whole notes of a window; says how far it came and how many bytes the note that did not fit needs. Unwanted ones may be stepped over beyond the window. */
function walkWindow(bytes: Buffer, visit: NoteVisitor, wanted: ReadonlySet<number>): { used: number; needs: number } {
  let at = 0
  while (at + headerSize <= bytes.length) {
    const nameSize = bytes.readUInt32LE(at)
    const size = bytes.readUInt32LE(at + 4)
    const type = bytes.readUInt32LE(at + 8)
    const from = at + headerSize + aligned(nameSize)
    const next = from + aligned(size)
    const owner = wanted.has(type) ? owners.get(nameSize) : undefined
    if (owner !== undefined && from + size > bytes.length) return { used: at, needs: from + size - at }
    if (owner !== undefined && bytes.compare(owner, 0, owner.length, at + headerSize, at + headerSize + owner.length) === 0)
      visit(type, bytes.subarray(from, from + size))
    at = next
  }
  return { used: at, needs: headerSize }
}

function aligned(size: number): number {
  return Math.ceil(size / 4) * 4
}
