import type { CoreFacts } from '../../domain/crash/core-facts.ts'
import type { CoreBytes } from '../../ports/cores/core-bytes.ts'
import { safeNumberAt, unreadable } from './bytes.ts'

export interface FileHeader {
  readonly machine: CoreFacts['machine']
  readonly programHeadersAt: number
  readonly programHeaders: number
}

export const fileHeaderSize = 64
export const programHeaderSize = 56
const sectionHeaderSize = 64
const coreType = 4
/** With 65,535 or more program headers their number stands in the first section header instead. */
const manyProgramHeaders = 0xffff
const machines: Readonly<Record<number, CoreFacts['machine']>> = { 62: 'x86-64', 183: 'aarch64' }
const otherMachines: Readonly<Record<number, string>> = {
  3: 'i386',
  8: 'MIPS',
  21: 'PowerPC',
  22: 's390',
  40: '32-bit ARM',
  243: 'RISC-V',
  258: 'LoongArch',
}
const mostProgramHeaders = 1_000_000

/** Reads the ELF header of a core; refuses by name everything that is not a 64-bit little-endian core of a known machine. */
export async function readFileHeader(core: CoreBytes, start: Buffer): Promise<FileHeader> {
  if (start.length < 4 || start.readUInt32BE(0) !== 0x7f454c46)
    throw unreadable(start.length === 0 ? 'the file is empty' : 'this is no ELF file')
  if (start.length < fileHeaderSize) throw unreadable(`the file ends inside its ELF header, after ${start.length} bytes`)
  if (start[4] !== 2) throw unreadable('this is a 32-bit ELF file; only 64-bit cores can be read')
  if (start[5] !== 1) throw unreadable('this is a big-endian ELF file; only little-endian cores can be read')
  const type = start.readUInt16LE(16)
  if (type !== coreType)
    throw unreadable(`this ELF file is ${typeWords[type] ?? `of type ${type}`}, not a core`, 'give the core that the program left behind')
  const number = start.readUInt16LE(18)
  const machine = machines[number]
  if (machine === undefined)
    throw unreadable(`this core is of the machine ${otherMachines[number] ?? number}; only x86-64 and aarch64 can be read`)
  const entrySize = start.readUInt16LE(54)
  if (entrySize !== programHeaderSize) throw unreadable(`its program headers are ${entrySize} bytes long instead of ${programHeaderSize}`)
  const programHeadersAt = safeNumberAt(start, 32)
  if (programHeadersAt < fileHeaderSize || !Number.isFinite(programHeadersAt))
    throw unreadable('its header says that the program headers lie nowhere')
  const programHeaders = await countOf(core, start)
  if (programHeaders === 0) throw unreadable('it has no program headers')
  if (programHeaders > mostProgramHeaders) throw unreadable(`it claims ${programHeaders} program headers`)
  return { machine, programHeadersAt, programHeaders }
}

const typeWords: Readonly<Record<number, string>> = { 1: 'an object file', 2: 'a program', 3: 'a program or library' }

async function countOf(core: CoreBytes, start: Buffer): Promise<number> {
  const count = start.readUInt16LE(56)
  if (count !== manyProgramHeaders) return count
  const sectionsAt = safeNumberAt(start, 40)
  if (sectionsAt < fileHeaderSize || !Number.isFinite(sectionsAt)) throw unreadable('the number of its program headers is missing')
  const section = await core.read(sectionsAt, sectionHeaderSize)
  if (section === 'too-far' || section.length < sectionHeaderSize) throw unreadable('the number of its program headers cannot be reached')
  return section.readUInt32LE(44)
}
