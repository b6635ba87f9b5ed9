import {
  auxv,
  buildCore,
  type CoreParts,
  type FileMapping,
  files,
  machines,
  type Note,
  prpsinfo,
  prstatus,
  siginfo,
} from './core-builder.ts'

/** A small, honest core made by hand; parts of it are replaced to make others. */
export interface PlainCore {
  readonly machine: 'x86-64' | 'aarch64'
  readonly threads: number
  readonly command: string
  readonly arguments: string
  readonly executable: string
  readonly environment: readonly string[]
  readonly mappings: readonly FileMapping[]
  readonly signal: { readonly signal: number; readonly code: number; readonly address: bigint }
}

const firstPid = 4242
export const programStart = 0x5555_5555_0000n
const libraryStart = 0xffff_9000_0000n
const stackStart = 0xffff_ffdf_0000n
const programBuildId = 'a4c0de00'.repeat(5)

export const plainCore: PlainCore = {
  machine: 'aarch64',
  threads: 3,
  command: 'milvus',
  arguments: 'milvus run querynode',
  executable: '/milvus/bin/milvus',
  environment: [
    'HOSTNAME=my-release-milvus-querynode-7c9d-x2x4k',
    'MINIO_SECRET_KEY=corpus-secret-minio-7f3a9c51',
    'POD_NAMESPACE=vectors',
  ],
  mappings: [
    { start: programStart, end: programStart + 0x4000n, page: 0n, path: '/milvus/bin/milvus' },
    { start: libraryStart, end: libraryStart + 0x10000n, page: 0n, path: '/milvus/lib/libmilvus_core.so' },
  ],
  signal: { signal: 11, code: 1, address: 0x20n },
}

/** Its parts, so that a part can be spoilt before it is written. */
export function partsOf(core: PlainCore): CoreParts & { readonly notes: Note[] } {
  const { bytes, execfn } = stackOf(core)
  const thread = (index: number): Note =>
    prstatus({ signal: core.signal.signal, pid: firstPid + index, parentPid: 1, registers: registersOf(core.machine, index) })
  const info = { uid: 1000, gid: 1000, pid: firstPid, parentPid: 1, command: core.command, arguments: core.arguments }
  const vector = auxv([
    [3, programStart + 64n],
    [4, 56n],
    [5, 2n],
    [6, 4096n],
    [9, programStart + 0x1000n],
    [31, execfn],
  ])
  return {
    machine: machines[core.machine],
    notes: [
      thread(0),
      prpsinfo(info),
      siginfo(core.signal),
      vector,
      files(core.mappings),
      ...Array.from({ length: core.threads - 1 }, (_, index) => thread(index + 1)),
    ],
    segments: [
      { address: programStart, bytes: elfPage(core.machine), memoryBytes: 0x4000n, flags: 5 },
      { address: libraryStart, bytes: Buffer.alloc(0), memoryBytes: 0x10000n, flags: 5 },
      { address: stackStart, bytes },
    ],
  }
}

export function plainCoreBytes(changes: Partial<PlainCore> = {}): Buffer {
  return buildCore(partsOf({ ...plainCore, ...changes }))
}

/** General registers in the kernel's order: x0-x30, sp, pc, pstate; or r15 ... gs. */
function registersOf(machine: PlainCore['machine'], index: number): bigint[] {
  const pc = programStart + 0x1100n + BigInt(index) * 0x40n
  const sp = stackStart + 0x800n
  const fp = sp + 0x40n
  if (machine === 'x86-64') {
    const registers = Array.from({ length: 27 }, (_, number) => BigInt(number))
    registers[4] = fp
    registers[16] = pc
    registers[19] = sp
    return registers
  }
  const registers = Array.from({ length: 34 }, (_, number) => BigInt(number))
  registers[29] = fp
  registers[31] = sp
  registers[32] = pc
  return registers
}

/** The top of the first stack as the kernel lays it out: arguments and environment, then the executable's name. */
function stackOf(core: PlainCore): { readonly bytes: Buffer; readonly execfn: bigint } {
  const strings = [...core.arguments.split(' '), ...core.environment]
  const block = Buffer.from(`${strings.join('\0')}\0`, 'utf8')
  const name = Buffer.from(`${core.executable}\0`, 'utf8')
  const size = Math.max(0x2000, Math.ceil((block.length + name.length + 0x1000) / 4096) * 4096)
  const bytes = Buffer.alloc(size)
  const nameAt = size - 8 - name.length
  name.copy(bytes, nameAt)
  block.copy(bytes, nameAt - block.length)
  return { bytes, execfn: stackStart + BigInt(nameAt) }
}

/** First page of a program: its ELF header and a build-id note, as every mapped program shows it. */
function elfPage(machine: PlainCore['machine']): Buffer {
  const page = Buffer.alloc(4096)
  page.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  page.writeUInt16LE(3, 16)
  page.writeUInt16LE(machines[machine], 18)
  page.writeUInt32LE(1, 20)
  page.writeBigUInt64LE(64n, 32)
  page.writeUInt16LE(64, 52)
  page.writeUInt16LE(56, 54)
  page.writeUInt16LE(2, 56)
  const id = Buffer.from(programBuildId, 'hex')
  segmentHeader(page, 64, 1, 0n, 0x4000n)
  segmentHeader(page, 120, 4, 0x200n, BigInt(16 + id.length))
  page.writeUInt32LE(4, 0x200)
  page.writeUInt32LE(id.length, 0x204)
  page.writeUInt32LE(3, 0x208)
  page.write('GNU\0', 0x20c)
  id.copy(page, 0x210)
  return page
}

function segmentHeader(page: Buffer, at: number, type: number, offset: bigint, size: bigint): void {
  page.writeUInt32LE(type, at)
  page.writeUInt32LE(5, at + 4)
  for (const [field, value] of [offset, offset, offset, size, size].entries()) page.writeBigUInt64LE(value, at + 8 + field * 8)
  page.writeBigUInt64LE(4n, at + 48)
}
