import {
  auxv,
  buildCore,
  type FileMapping,
  files,
  machines,
  type Note,
  noteTypes,
  prpsinfo,
  prstatus,
  type Segment,
  siginfo,
} from '../core-builder.ts'
import { mutants } from './mutants.ts'
import { type Random, randomFrom } from './random.ts'

/** A core that no kernel wrote: every part is well made by itself, but sizes, counts, places and their order are whatever the numbers give. */
export interface Generated {
  /** Enough to make it again. */
  readonly name: string
  readonly bytes: Buffer
}

const page = 4096n
/** Where parsers go wrong: nothing, one page, the edges of a signed and an unsigned word, and just beside them. */
const edges = [
  0n,
  1n,
  page - 1n,
  page,
  0x7fff_ffffn,
  0xffff_ffffn,
  2n ** 47n,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - page,
  2n ** 64n - 1n,
] as const
const bases = [0x40_0000n, 0x5555_5555_4000n, 0x7fff_f7dd_0000n, 0x7fff_ffff_0000n] as const
const commands = ['milvus', '', 'a'.repeat(15), '\u0000\u0001', '日本語', '../..', '%s%n'] as const
const paths = [
  '/milvus/bin/milvus',
  '',
  '/',
  'relative',
  `/${'deep/'.repeat(200)}x`,
  '/a (deleted)',
  '/\n\u001b[31m',
  '[vdso]',
  '/dev/zero',
] as const

/** The same seed and number give the same core. */
export function generatedCore(seed: number, number: number): Generated {
  const random = randomFrom(seed * 131_071 + number)
  const built = buildCore({ machine: machine(random), notes: notes(random), segments: some(random, 12, () => segment(random)) })
  const name = `generated-${seed}-${number}`
  // Every third is damaged on top of it.
  const [damaged] = random.below(3) === 0 ? [...mutants(seed + number, built, 1)] : []
  return { name: damaged === undefined ? name : `${name}, ${damaged.what}`, bytes: damaged?.bytes ?? built }
}

/** One in twenty is of a machine that cannot be read, which ends at once. */
function machine(random: Random): number {
  if (random.below(20) === 0) return random.pick([machines['risc-v'], 0, 0xffff])
  return random.pick([machines['x86-64'], machines.aarch64])
}

function some<Part>(random: Random, most: number, make: () => Part): Part[] {
  return Array.from({ length: random.below(most + 1) }, make)
}

/** Mostly where a process has something, sometimes at an edge. */
function address(random: Random): bigint {
  return random.below(4) === 0
    ? random.pick(edges)
    : BigInt.asUintN(64, random.pick(bases) + BigInt(random.below(64)) * page + BigInt(random.below(4096)))
}

function notes(random: Random): Note[] {
  const made = some(random, 40, () => random.pick([thread, thread, thread, process, signal, vector, mapped, odd])(random))
  // Without a thread there is nothing to read: that is tried too, but not always.
  return random.below(8) === 0 ? made : [thread(random), ...made]
}

type MakeNote = (random: Random) => Note

const thread: MakeNote = (random) => {
  const registers = Array.from({ length: random.pick([27, 34, 34, 0, 3, 300]) }, () => address(random))
  return lying(prstatus({ signal: random.below(70), pid: random.below(50), parentPid: random.below(3), registers }), random)
}

const process: MakeNote = (random) =>
  lying(
    prpsinfo({
      uid: random.below(2),
      gid: 0,
      pid: random.below(50),
      parentPid: 1,
      command: random.pick(commands),
      arguments: random.pick(paths),
    }),
    random,
  )

const signal: MakeNote = (random) =>
  lying(siginfo({ signal: random.below(70), code: random.pick([-60, -6, 0, 1, 2, 128]), address: address(random) }), random)

const vector: MakeNote = (random) => lying(auxv(some(random, 40, () => [random.below(40), address(random)] as const)), random)

const mapped: MakeNote = (random) => {
  const mapping = (): FileMapping => ({ start: address(random), end: address(random), page: random.pick(edges), path: random.pick(paths) })
  const says = random.below(3) === 0 ? { count: random.pick(edges), pageBytes: random.pick(edges) } : {}
  return lying(files(some(random, 30, mapping), says), random)
}

const odd: MakeNote = (random) => ({
  name: random.pick(['CORE', 'LINUX', '', 'x'.repeat(300)]),
  type: random.pick([noteTypes.prstatus, noteTypes.prpsinfo, noteTypes.auxv, noteTypes.siginfo, noteTypes.file, 0x202, 0x46e62b7f, 0]),
  description: Buffer.alloc(random.pick([0, 1, 3, 11, 136, 5000]), random.below(256)),
})

/** One in six says another size than it has. */
function lying(note: Note, random: Random): Note {
  if (random.below(6) !== 0) return note
  const size = Number(random.pick(edges) & 0xffff_ffffn)
  return random.below(2) === 0 ? { ...note, saysDescriptionBytes: size } : { ...note, saysNameBytes: size }
}

function segment(random: Random): Segment {
  const bytes = Buffer.alloc(random.pick([0, 1, 4095, 4096, 65_536]), random.below(256))
  // Words that may be addresses: what follows pointers follows these.
  for (let at = 0; at + 8 <= bytes.length; at += 8 * (1 + random.below(16))) bytes.writeBigUInt64LE(address(random), at)
  const memory = random.below(3) === 0 ? { memoryBytes: random.pick(edges) } : {}
  return { address: address(random), bytes, flags: random.below(8), ...memory }
}
