import type { CoreBytes } from '../../ports/cores/core-bytes.ts'

/** A core made by construction, for tests: the layout that the kernel writes, as small as it can be. */
export interface SyntheticCore {
  readonly machine?: 'x86-64' | 'aarch64'
  readonly threads?: number
  readonly signal?: {
    readonly number: number
    readonly code: number
    readonly address?: bigint
    readonly sender?: { readonly pid: number; readonly uid: number }
  }
  readonly command?: string
  readonly arguments?: readonly string[]
  readonly environment?: readonly string[]
  readonly modules?: readonly { readonly path: string; readonly buildId?: string }[]
  /** More PT_LOAD headers of empty memory; from 65,535 on their number stands in the first section header. */
  readonly extraHeaders?: number
  /** Put each note into a PT_NOTE of its own. */
  readonly splitNotes?: boolean
  readonly leaveOut?: readonly ('prstatus' | 'prpsinfo' | 'siginfo' | 'auxv' | 'file')[]
}

const pages = { program: 0x5555_5555_4000n, library: 0x7fff_f7d0_0000n, stack: 0x7fff_ffff_0000n }
const stackSize = 0x4000

export function syntheticCore(core: SyntheticCore = {}): Buffer {
  const modules = core.modules ?? [
    { path: '/milvus/bin/milvus', buildId: 'aa11' },
    { path: '/usr/lib/libc.so.6', buildId: 'bb22' },
  ]
  const places = modules.map((module, index) => ({
    ...module,
    start: index === 0 ? pages.program : pages.library + BigInt(index) * 0x10000n,
  }))
  const { stack, auxv } = initialStack(core)
  const all: [string, Buffer][] = [
    ['prstatus', note(1, prstatus(core, 0))],
    ['prpsinfo', note(3, prpsinfo(core))],
    ['siginfo', note(0x53494749, siginfo(core))],
    ['auxv', note(6, auxv)],
    ['file', note(0x46494c45, mappedFiles(places))],
    ['fpregs', note(2, Buffer.alloc(512, 0xee))],
    ...Array.from({ length: (core.threads ?? 1) - 1 }, (_, index): [string, Buffer] => ['prstatus', note(1, prstatus(core, index + 1))]),
  ]
  const notes = all.filter(([name]) => !(core.leaveOut ?? []).some((left) => left === name)).map(([, bytes]) => bytes)
  const noteRanges = core.splitNotes === true ? notes : [Buffer.concat(notes)]
  const loads = [
    ...places.map(({ start, buildId }) => ({ start, bytes: elfPage(buildId), memory: 0x4000 })),
    { start: pages.stack, bytes: stack, memory: stackSize },
  ]
  const extra = core.extraHeaders ?? 0
  const count = noteRanges.length + loads.length + extra
  const headersAt = count >= 0xffff ? 128 : 64
  let fileAt = headersAt + count * 56
  const table: Buffer[] = []
  const content: Buffer[] = []
  const place = (type: number, address: bigint, bytes: Buffer, memory: number): void => {
    table.push(programHeader(type, fileAt, address, bytes.length, memory))
    content.push(bytes)
    fileAt += bytes.length
  }
  for (const bytes of noteRanges) place(4, 0n, bytes, 0)
  for (const { start, bytes, memory } of loads) place(1, start, bytes, memory)
  for (let index = 0; index < extra; index += 1) table.push(programHeader(1, fileAt, 0x1000_0000n + BigInt(index) * 0x1000n, 0, 0x1000))
  return Buffer.concat([fileHeader(core, headersAt, count), ...table, ...content])
}

/** Bytes in memory as a core. */
export function coreBytesOf(bytes: Buffer): CoreBytes & { readonly reads: { offset: number; length: number }[] } {
  const reads: { offset: number; length: number }[] = []
  return {
    compression: 'none',
    sizeBytes: bytes.length,
    reads,
    read(offset, length) {
      reads.push({ offset, length })
      return Promise.resolve(bytes.subarray(offset, offset + length))
    },
    close: () => Promise.resolve(),
  }
}

function fileHeader(core: SyntheticCore, headersAt: number, count: number): Buffer {
  const header = Buffer.alloc(headersAt)
  header.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  header.writeUInt16LE(4, 16)
  header.writeUInt16LE(core.machine === 'aarch64' ? 183 : 62, 18)
  header.writeBigUInt64LE(BigInt(headersAt), 32)
  header.writeUInt16LE(56, 54)
  header.writeUInt16LE(Math.min(count, 0xffff), 56)
  if (count >= 0xffff) {
    header.writeBigUInt64LE(64n, 40)
    header.writeUInt32LE(count, 64 + 44)
  }
  return header
}

function programHeader(type: number, offset: number, address: bigint, fileSize: number, memorySize: number): Buffer {
  const header = Buffer.alloc(56)
  header.writeUInt32LE(type, 0)
  header.writeUInt32LE(6, 4)
  header.writeBigUInt64LE(BigInt(offset), 8)
  header.writeBigUInt64LE(address, 16)
  header.writeBigUInt64LE(BigInt(fileSize), 32)
  header.writeBigUInt64LE(BigInt(memorySize), 40)
  return header
}

function note(type: number, content: Buffer, owner = 'CORE\0'): Buffer {
  const head = Buffer.alloc(12 + 8)
  head.writeUInt32LE(owner.length, 0)
  head.writeUInt32LE(content.length, 4)
  head.writeUInt32LE(type, 8)
  head.write(owner, 12)
  return Buffer.concat([head, content, Buffer.alloc((4 - (content.length % 4)) % 4)])
}

function prstatus(core: SyntheticCore, index: number): Buffer {
  const registers = core.machine === 'aarch64' ? 34 : 27
  const bytes = Buffer.alloc(112 + registers * 8 + 8)
  bytes.writeInt32LE(core.signal?.number ?? 11, 0)
  bytes.writeInt32LE(core.signal?.code ?? 1, 4)
  bytes.writeUInt16LE(core.signal?.number ?? 11, 12)
  bytes.writeInt32LE(4242 + index, 32)
  bytes.writeInt32LE(1, 36)
  // Each register holds its own place, so that a wrong layout is seen.
  for (let register = 0; register < registers; register += 1) bytes.writeBigUInt64LE(0x1000n + BigInt(register), 112 + register * 8)
  return bytes
}

function prpsinfo(core: SyntheticCore): Buffer {
  const bytes = Buffer.alloc(136)
  bytes.writeUInt32LE(1000, 16)
  bytes.writeUInt32LE(1001, 20)
  bytes.writeInt32LE(4242, 24)
  bytes.writeInt32LE(1, 28)
  bytes.write(core.command ?? 'milvus', 40, 16)
  bytes.write((core.arguments ?? ['milvus', 'run', 'querynode']).join(' '), 56, 80)
  return bytes
}

function siginfo({ signal }: SyntheticCore): Buffer {
  const bytes = Buffer.alloc(128)
  bytes.writeInt32LE(signal?.number ?? 11, 0)
  bytes.writeInt32LE(signal?.code ?? 1, 8)
  if (signal?.sender === undefined) bytes.writeBigUInt64LE(signal?.address ?? 0x20n, 16)
  else {
    bytes.writeInt32LE(signal.sender.pid, 16)
    bytes.writeInt32LE(signal.sender.uid, 20)
  }
  return bytes
}

function mappedFiles(places: readonly { readonly path: string; readonly start: bigint }[]): Buffer {
  // Each file is mapped in two stretches, as a linker lays them out.
  const entries = places.flatMap(({ start }) => [
    [start, start + 0x2000n, 0n],
    [start + 0x2000n, start + 0x4000n, 2n],
  ])
  const numbers = Buffer.alloc(16 + entries.length * 24)
  numbers.writeBigUInt64LE(BigInt(entries.length), 0)
  numbers.writeBigUInt64LE(4096n, 8)
  for (const [index, values] of entries.entries())
    for (const [column, value] of values.entries()) numbers.writeBigUInt64LE(value, 16 + index * 24 + column * 8)
  return Buffer.concat([numbers, Buffer.from(places.map(({ path }) => `${path}\0${path}\0`).join(''))])
}

/** The first page of an ELF file, with or without a build-id note. */
export function elfPage(buildId: string | undefined): Buffer {
  const page = Buffer.alloc(4096)
  page.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  page.writeUInt16LE(3, 16)
  page.writeBigUInt64LE(64n, 32)
  page.writeUInt16LE(56, 54)
  if (buildId === undefined) return page
  const content = Buffer.from(buildId, 'hex')
  page.writeUInt16LE(1, 56)
  programHeader(4, 0x200, 0x200n, 16 + content.length, 16 + content.length).copy(page, 64)
  page.writeUInt32LE(4, 0x200)
  page.writeUInt32LE(content.length, 0x204)
  page.writeUInt32LE(3, 0x208)
  page.write('GNU\0', 0x20c)
  content.copy(page, 0x210)
  return page
}

function initialStack(core: SyntheticCore): { stack: Buffer; auxv: Buffer } {
  const given = core.arguments ?? ['milvus', 'run', 'querynode']
  const environment = core.environment ?? ['PATH=/bin', 'HOSTNAME=milvus-querynode-7', 'MINIO_SECRET_KEY=hunter2']
  const path = './milvus'
  const texts = [...given, ...environment, path]
  const textBytes = Buffer.from(`${texts.join('\0')}\0\0\0\0\0\0\0\0\0`)
  const textsAt = pages.stack + BigInt(stackSize - textBytes.length)
  let at = textsAt
  const addresses = texts.map((text) => {
    const address = at
    at += BigInt(Buffer.byteLength(text) + 1)
    return address
  })
  const auxv = words([3n, pages.program + 64n, 9n, pages.program + 0x2100n, 31n, addresses.at(-1) ?? 0n, 0n, 0n])
  const pointers = words([BigInt(given.length), ...addresses.slice(0, given.length), 0n, ...addresses.slice(given.length, -1), 0n])
  const room = Buffer.alloc(stackSize - textBytes.length - pointers.length - auxv.length)
  return { stack: Buffer.concat([room.subarray(16), pointers, auxv, room.subarray(0, 16), textBytes]), auxv }
}

function words(values: readonly bigint[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  for (const [index, value] of values.entries()) bytes.writeBigUInt64LE(value, index * 8)
  return bytes
}
