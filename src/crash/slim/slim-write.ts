import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { fileHeaderSize, programHeaderSize } from '../elf/file-header.ts'
import { type ByteRange, within } from './byte-ranges.ts'
import type { KeptNote } from './slim-notes.ts'
import type { SlimPlan } from './slim-plan.ts'

const pageSize = 4096
const chunkSize = 1024 * 1024
const sectionHeaderSize = 64
/** From this many program headers on their number stands in a section header (`PN_XNUM`). */
const manyHeaders = 0xffff
const machineNumbers = { 'x86-64': 62, aarch64: 183 } as const
const coreType = 4
const [loadType, noteType] = [1, 4]
/** Notes of the vector units and of aarch64 belong to this owner, all others to `CORE`. */
const firstLinuxType = 0x100
const lastLinuxType = 0xffff

/** Size of the slim core before compression. */
export function slimSize(plan: SlimPlan): number {
  const { memoryAt } = layoutOf(plan)
  return memoryAt + plan.pieces.reduce((sum, piece) => sum + (piece.fileOffset === undefined ? 0 : piece.end - piece.start), 0)
}

/** The slim core from its first byte to its last. Reads the memory it keeps a second time, so that never more than one chunk is in the process. */
export async function* slimChunks(core: CoreBytes, plan: SlimPlan): AsyncGenerator<Buffer> {
  yield headOf(plan)
  for (const piece of plan.pieces) {
    if (piece.fileOffset === undefined) continue
    for (let at = piece.start; at < piece.end; at += chunkSize) {
      const end = Math.min(at + chunkSize, piece.end)
      yield await chunkOf(core, plan, { start: at, end }, piece.fileOffset + (at - piece.start))
    }
  }
}

async function chunkOf(core: CoreBytes, plan: SlimPlan, range: ByteRange, fileOffset: number): Promise<Buffer> {
  const page = Buffer.alloc(range.end - range.start)
  const read = await core.read(fileOffset, page.length)
  if (read === 'too-far') return page
  const copy = (ranges: readonly ByteRange[]): void => {
    // Where the size of a compressed core is not known beforehand, it may end here.
    for (const { start, end } of within(ranges, range.start, Math.min(range.end, range.start + read.length)))
      read.copy(page, start - range.start, start - range.start, end - range.start)
  }
  copy(plan.stacks)
  blankSecrets(page, plan.start.secrets)
  for (const { start, end } of within(plan.start.blanked, range.start, range.end)) page.fill(0, start - range.start, end - range.start)
  copy(plan.others)
  return page
}

/** A value of the environment or the arguments may stand on any stack that it was handed through. */
function blankSecrets(page: Buffer, secrets: readonly Buffer[]): void {
  for (const secret of secrets) {
    for (let at = page.indexOf(secret); at !== -1; at = page.indexOf(secret, at + secret.length)) page.fill(0, at, at + secret.length)
  }
}

function layoutOf({ pieces, notes }: SlimPlan): { headers: number; notesAt: number; notesSize: number; memoryAt: number } {
  const headers = pieces.length + 1
  const notesAt = fileHeaderSize + headers * programHeaderSize + (headers >= manyHeaders ? sectionHeaderSize : 0)
  const notesSize = notes.reduce((sum, note) => sum + noteSize(note), 0)
  return { headers, notesAt, notesSize, memoryAt: Math.ceil((notesAt + notesSize) / pageSize) * pageSize }
}

/** ELF header, program headers, notes, and zeros up to the first page of memory. */
function headOf(plan: SlimPlan): Buffer {
  const { headers, notesAt, notesSize, memoryAt } = layoutOf(plan)
  const head = Buffer.alloc(memoryAt)
  writeFileHeader(head, machineNumbers[plan.image.header.machine], headers)
  writeProgramHeader(head, 0, { type: noteType, flags: 0, offset: notesAt, address: 0, fileSize: notesSize, memorySize: 0, align: 4 })
  let offset = memoryAt
  for (const [index, { start, end, flags, fileOffset }] of plan.pieces.entries()) {
    const fileSize = fileOffset === undefined ? 0 : end - start
    writeProgramHeader(head, index + 1, {
      type: loadType,
      flags,
      offset,
      address: start,
      fileSize,
      memorySize: end - start,
      align: pageSize,
    })
    offset += fileSize
  }
  let at = notesAt
  for (const note of plan.notes) at = writeNote(head, at, note)
  return head
}

function writeFileHeader(head: Buffer, machine: number, headers: number): void {
  // Class 64 bit, little-endian, version 1.
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1], 0)
  head.writeUInt16LE(coreType, 16)
  head.writeUInt16LE(machine, 18)
  head.writeUInt32LE(1, 20)
  head.writeUInt32LE(fileHeaderSize, 32)
  head.writeUInt16LE(fileHeaderSize, 52)
  head.writeUInt16LE(programHeaderSize, 54)
  head.writeUInt16LE(Math.min(headers, manyHeaders), 56)
  if (headers < manyHeaders) return
  const section = fileHeaderSize + headers * programHeaderSize
  writeNumber(head, section, 40)
  head.writeUInt16LE(sectionHeaderSize, 58)
  head.writeUInt16LE(1, 60)
  head.writeUInt32LE(headers, section + 44)
}

interface ProgramHeader {
  readonly type: number
  readonly flags: number
  readonly offset: number
  readonly address: number
  readonly fileSize: number
  readonly memorySize: number
  readonly align: number
}

function writeProgramHeader(head: Buffer, index: number, header: ProgramHeader): void {
  const at = fileHeaderSize + index * programHeaderSize
  head.writeUInt32LE(header.type, at)
  head.writeUInt32LE(header.flags, at + 4)
  writeNumber(head, header.offset, at + 8)
  writeNumber(head, header.address, at + 16)
  writeNumber(head, header.fileSize, at + 32)
  writeNumber(head, header.memorySize, at + 40)
  writeNumber(head, header.align, at + 48)
}

function writeNumber(head: Buffer, value: number, at: number): void {
  head.writeUInt32LE(value % 2 ** 32, at)
  head.writeUInt32LE(Math.floor(value / 2 ** 32), at + 4)
}

const noteHeaderSize = 12
const mostOwner = 8

function noteSize({ bytes }: KeptNote): number {
  return noteHeaderSize + mostOwner + Math.ceil(bytes.length / 4) * 4
}

function writeNote(head: Buffer, at: number, { type, bytes }: KeptNote): number {
  const owner = type >= firstLinuxType && type <= lastLinuxType ? 'LINUX\0' : 'CORE\0'
  head.writeUInt32LE(owner.length, at)
  head.writeUInt32LE(bytes.length, at + 4)
  head.writeUInt32LE(type, at + 8)
  head.write(owner, at + noteHeaderSize, 'latin1')
  bytes.copy(head, at + noteHeaderSize + mostOwner)
  return at + noteSize({ type, bytes })
}
