import { type Random, randomFrom } from './random.ts'

export interface Mutant {
  /** Seed and number: enough to make it again. */
  readonly name: string
  readonly what: string
  readonly bytes: Buffer
}

/** Where the changes go: the ELF header, the program headers, the notes, anywhere. The first three steer a parser, so they get most of them. */
const zones = [64, 64 + 56 * 24, 16 * 1024, Number.MAX_SAFE_INTEGER] as const

const numbers = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffffn,
  0x7fff_ffffn,
  0x8000_0000n,
  0xffff_ffffn,
  2n ** 53n,
  2n ** 63n - 1n,
  2n ** 63n,
  2n ** 64n - 1n,
] as const

/** Damaged copies of a core, byte by byte: the same seed, core and number give the same copies. */
export function* mutants(seed: number, core: Buffer, count: number): Generator<Mutant> {
  for (let number = 0; number < count; number++) {
    const random = randomFrom(seed * 65_537 + number)
    let bytes: Buffer = Buffer.from(core)
    const said: string[] = []
    const changes = 1 + random.below(8)
    for (let change = 0; change < changes; change++) {
      const done = random.pick(damages)(bytes, random)
      bytes = done.bytes
      said.push(done.what)
    }
    yield { name: `mutant-${seed}-${number}`, what: said.join(', '), bytes }
  }
}

type Damage = (bytes: Buffer, random: Random) => { readonly bytes: Buffer; readonly what: string }

function place(bytes: Buffer, random: Random): number {
  return random.below(Math.max(1, Math.min(random.pick(zones), bytes.length)))
}

const setByte: Damage = (bytes, random) => {
  const at = place(bytes, random)
  const value = random.below(256)
  if (at < bytes.length) bytes[at] = value
  return { bytes, what: `byte ${at} = ${value}` }
}

const flipBit: Damage = (bytes, random) => {
  const at = place(bytes, random)
  if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
  return { bytes, what: `bit of byte ${at}` }
}

const setNumber: Damage = (bytes, random) => {
  const width = random.pick([2, 4, 8])
  const at = place(bytes, random) & ~(width - 1)
  const value = BigInt.asUintN(width * 8, random.pick(numbers))
  for (let byte = 0; byte < width && at + byte < bytes.length; byte++) bytes[at + byte] = Number((value >> BigInt(byte * 8)) & 0xffn)
  return { bytes, what: `${width} bytes at ${at} = ${value}` }
}

const cutOff: Damage = (bytes, random) => {
  const at = place(bytes, random)
  return { bytes: bytes.subarray(0, at), what: `cut at ${at}` }
}

const removeSome: Damage = (bytes, random) => {
  const at = place(bytes, random)
  const length = 1 + random.below(64)
  return { bytes: Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]), what: `${length} bytes gone at ${at}` }
}

const insertSome: Damage = (bytes, random) => {
  const at = place(bytes, random)
  const extra = Buffer.alloc(1 + random.below(64), random.below(256))
  return { bytes: Buffer.concat([bytes.subarray(0, at), extra, bytes.subarray(at)]), what: `${extra.length} bytes more at ${at}` }
}

const copySome: Damage = (bytes, random) => {
  const from = place(bytes, random)
  const to = place(bytes, random)
  bytes.copy(bytes, to, from, Math.min(bytes.length, from + 1 + random.below(256)))
  return { bytes, what: `bytes of ${from} over ${to}` }
}

const damages: readonly [Damage, ...Damage[]] = [
  setByte,
  flipBit,
  flipBit,
  setNumber,
  setNumber,
  setNumber,
  setNumber,
  removeSome,
  insertSome,
  copySome,
  cutOff,
]
