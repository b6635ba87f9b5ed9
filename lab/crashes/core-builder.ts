/** Writes ELF core files by hand: of machines that are not at hand, and such as no kernel would write. Layouts as in Linux's `elfcore.h`. */

export const machines = { 'x86-64': 62, aarch64: 183, 'risc-v': 243 } as const

export const noteTypes = { prstatus: 1, prpsinfo: 3, auxv: 6, siginfo: 0x53494749, file: 0x46494c45 } as const

export interface Note {
  readonly name: string
  readonly type: number
  readonly description: Buffer
  /** What the header says, where it lies. */
  readonly saysNameBytes?: number
  readonly saysDescriptionBytes?: number
}

export interface Segment {
  readonly address: bigint
  readonly bytes: Buffer
  /** More than there are bytes: the rest is not in the file. */
  readonly memoryBytes?: bigint
  readonly flags?: number
}

export interface CoreParts {
  readonly machine?: number
  readonly notes: readonly Note[]
  readonly segments?: readonly Segment[]
}

const headerBytes = 64
const programHeaderBytes = 56
const sectionHeaderBytes = 64
const pageBytes = 4096

export function buildCore({ machine = machines['x86-64'], notes, segments = [] }: CoreParts): Buffer {
  const noteBytes = Buffer.concat(notes.map(encodeNote))
  const noteOffset = headerBytes + programHeaderBytes * (segments.length + 1)
  let offset = Math.ceil((noteOffset + noteBytes.length) / pageBytes) * pageBytes
  const programHeaders = [programHeader(4, 4, noteOffset, 0n, noteBytes.length, 0n)]
  const pieces: Buffer[] = []
  const firstOffset = offset
  for (const { address, bytes, memoryBytes, flags } of segments) {
    programHeaders.push(programHeader(1, flags ?? 6, offset, address, bytes.length, memoryBytes ?? BigInt(bytes.length)))
    const padded = Math.ceil(bytes.length / pageBytes) * pageBytes
    pieces.push(bytes, Buffer.alloc(padded - bytes.length))
    offset += padded
  }
  const head = Buffer.concat([elfHeader(machine, programHeaders.length), ...programHeaders, noteBytes])
  return Buffer.concat([head, Buffer.alloc(firstOffset - head.length), ...pieces])
}

function elfHeader(machine: number, programHeaders: number): Buffer {
  const header = Buffer.alloc(headerBytes)
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  header.writeUInt16LE(4, 16)
  header.writeUInt16LE(machine, 18)
  header.writeUInt32LE(1, 20)
  header.writeBigUInt64LE(BigInt(headerBytes), 32)
  header.writeUInt16LE(headerBytes, 52)
  header.writeUInt16LE(programHeaderBytes, 54)
  header.writeUInt16LE(programHeaders, 56)
  header.writeUInt16LE(sectionHeaderBytes, 58)
  return header
}

function programHeader(type: number, flags: number, offset: number, address: bigint, fileBytes: number, memoryBytes: bigint): Buffer {
  const header = Buffer.alloc(programHeaderBytes)
  header.writeUInt32LE(type, 0)
  header.writeUInt32LE(flags, 4)
  header.writeBigUInt64LE(BigInt(offset), 8)
  header.writeBigUInt64LE(address, 16)
  header.writeBigUInt64LE(BigInt(fileBytes), 32)
  header.writeBigUInt64LE(memoryBytes, 40)
  header.writeBigUInt64LE(type === 4 ? 4n : BigInt(pageBytes), 48)
  return header
}

function encodeNote({ name, type, description, saysNameBytes, saysDescriptionBytes }: Note): Buffer {
  const nameBytes = Buffer.from(`${name}\0`, 'latin1')
  const header = Buffer.alloc(12)
  header.writeUInt32LE(saysNameBytes ?? nameBytes.length, 0)
  header.writeUInt32LE(saysDescriptionBytes ?? description.length, 4)
  header.writeUInt32LE(type, 8)
  return Buffer.concat([header, padded(nameBytes), padded(description)])
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)])
}

export const coreNote = (type: keyof typeof noteTypes, description: Buffer): Note => ({ name: 'CORE', type: noteTypes[type], description })

/** `elf_prstatus`: the same head on both machines, then the general registers in the kernel's order. */
export function prstatus(status: { signal: number; pid: number; parentPid: number; registers: readonly bigint[] }): Note {
  const description = Buffer.alloc(112 + status.registers.length * 8 + 8)
  description.writeInt32LE(status.signal, 0)
  description.writeInt16LE(status.signal, 12)
  description.writeInt32LE(status.pid, 32)
  description.writeInt32LE(status.parentPid, 36)
  status.registers.forEach((value, index) => description.writeBigUInt64LE(value, 112 + index * 8))
  return coreNote('prstatus', description)
}

export function prpsinfo(info: { uid: number; gid: number; pid: number; parentPid: number; command: string; arguments: string }): Note {
  const description = Buffer.alloc(136)
  description.writeUInt32LE(info.uid, 16)
  description.writeUInt32LE(info.gid, 20)
  description.writeInt32LE(info.pid, 24)
  description.writeInt32LE(info.parentPid, 28)
  description.write(info.command, 40, 15, 'utf8')
  description.write(info.arguments, 56, 79, 'utf8')
  return coreNote('prpsinfo', description)
}

export function siginfo(info: { signal: number; code: number; address: bigint }): Note {
  const description = Buffer.alloc(128)
  description.writeInt32LE(info.signal, 0)
  description.writeInt32LE(info.code, 8)
  description.writeBigUInt64LE(info.address, 16)
  return coreNote('siginfo', description)
}

export function auxv(entries: ReadonlyArray<readonly [type: number, value: bigint]>): Note {
  return coreNote('auxv', words([...entries, [0, 0n] as const].flatMap(([type, value]) => [BigInt(type), value])))
}

export interface FileMapping {
  readonly start: bigint
  readonly end: bigint
  readonly page: bigint
  readonly path: string
}

export function files(mappings: readonly FileMapping[], says: { count?: bigint; pageBytes?: bigint } = {}): Note {
  const numbers = mappings.flatMap(({ start, end, page }) => [start, end, page])
  const paths = Buffer.from(mappings.map(({ path }) => `${path}\0`).join(''), 'utf8')
  const head = words([says.count ?? BigInt(mappings.length), says.pageBytes ?? BigInt(pageBytes), ...numbers])
  return coreNote('file', Buffer.concat([head, paths]))
}

export function words(values: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  values.forEach((value, index) => bytes.writeBigUInt64LE(value, index * 8))
  return bytes
}
