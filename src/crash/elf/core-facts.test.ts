import { describe, expect, it } from 'vitest'
import { CoreFacts } from '../../domain/crash/core-facts.ts'
import { AcesoError } from '../../domain/errors.ts'
import { readCore } from './core-facts.ts'
import { readMemory } from './core-image.ts'
import { coreBytesOf, type SyntheticCore, syntheticCore } from './synthetic-core.fixture.ts'

const factsOf = async (core: SyntheticCore): Promise<CoreFacts> => (await readCore(coreBytesOf(syntheticCore(core)))).facts

describe('the facts of a core', () => {
  it('are all there for x86-64', async () => {
    const facts = await factsOf({ threads: 3 })
    expect(CoreFacts.parse(facts)).toEqual({
      machine: 'x86-64',
      truncated: false,
      executable: '/milvus/bin/milvus',
      command: 'milvus',
      arguments: ['milvus', 'run', 'querynode'],
      pid: 4242,
      parentPid: 1,
      uid: 1000,
      gid: 1001,
      signal: { number: 11, name: 'SIGSEGV', code: 1, faultAddress: '0x20' },
      dumpThread: 4242,
      threads: [4242, 4243, 4244].map((tid) => ({ tid, pc: '0x1010', sp: '0x1013', fp: '0x1004' })),
      registers: expect.objectContaining({ r15: '0x1000', rip: '0x1010', rsp: '0x1013', gs: '0x101a' }) as unknown,
      modules: [
        { path: '/milvus/bin/milvus', buildId: 'aa11', start: '0x555555554000', end: '0x555555558000' },
        { path: '/usr/lib/libc.so.6', buildId: 'bb22', start: '0x7ffff7d10000', end: '0x7ffff7d14000' },
      ],
      environment: { HOSTNAME: 'milvus-querynode-7' },
      notes: [],
    })
  })

  it('are all there for aarch64', async () => {
    const facts = await factsOf({ machine: 'aarch64', threads: 2 })
    expect(facts).toMatchObject({
      machine: 'aarch64',
      executable: '/milvus/bin/milvus',
      threads: [
        { tid: 4242, pc: '0x1020', sp: '0x101f', fp: '0x101d' },
        { tid: 4243, pc: '0x1020', sp: '0x101f', fp: '0x101d' },
      ],
      registers: { x0: '0x1000', x30: '0x101e', sp: '0x101f', pc: '0x1020', pstate: '0x1021' },
      environment: { HOSTNAME: 'milvus-querynode-7' },
      notes: [],
    })
  })

  it('come from one PT_NOTE or many, and from more program headers than a short number counts', async () => {
    const plain = await factsOf({ threads: 2 })
    expect(await factsOf({ threads: 2, splitNotes: true })).toEqual(plain)
    expect(await factsOf({ threads: 2, extraHeaders: 70_000 })).toEqual(plain)
  })

  it.each([
    [
      { number: 6, code: -6, sender: { pid: 7, uid: 8 } },
      { number: 6, name: 'SIGABRT', code: -6, sender: { pid: 7, uid: 8 } },
    ],
    [
      { number: 11, code: 128, address: 0n },
      { number: 11, name: 'SIGSEGV', code: 128 },
    ],
    [
      { number: 64, code: 1 },
      { number: 64, name: 'signal 64', code: 1 },
    ],
    [
      { number: 7, code: 2, address: 0xffff_8000_0000_0001n },
      { number: 7, name: 'SIGBUS', code: 2, faultAddress: '0xffff800000000001' },
    ],
  ] as const)('tell the signal %#', async (signal, expected) => {
    expect((await factsOf({ signal })).signal).toEqual(expected)
  })

  it('hold no secret of environment or arguments', async () => {
    const facts = await factsOf({
      environment: ['HOSTNAME=a', 'POD_NAME=p', 'POD_TOKEN=t0ken', 'KUBERNETES_SERVICE_HOST=10.0.0.1', 'AWS_SECRET=hunter2', 'HOSTNAME=b'],
      arguments: ['milvus', '--password', 'hunter2', 'etcd=http://me:hunter2@etcd:2379'],
    })
    expect(facts.environment).toEqual({ HOSTNAME: 'a', POD_NAME: 'p', KUBERNETES_SERVICE_HOST: '10.0.0.1' })
    expect(facts.arguments).toEqual(['milvus', '--password', '***', 'etcd=http://me:***@etcd:2379'])
  })

  it('are partial where a note is missing, and say so', async () => {
    const facts = await factsOf({ leaveOut: ['siginfo', 'auxv', 'file', 'prpsinfo'], threads: 2 })
    expect(facts).toMatchObject({ pid: 4242, signal: { number: 11, code: 1 }, modules: [], executable: '', command: '' })
    expect(facts.notes).toHaveLength(3)
  })

  it('are partial where the file is cut off: the notes are whole, the memory is not', async () => {
    const whole = syntheticCore({ threads: 4 })
    const { facts } = await readCore(coreBytesOf(whole.subarray(0, whole.length - 0x4000)))
    expect(facts).toMatchObject({ truncated: true, executable: '/milvus/bin/milvus', environment: {} })
    expect(facts.threads).toHaveLength(4)
    expect(facts.notes.at(-1)).toMatch(/^the core is cut off: \d+ of \d+ bytes are there$/)
    const inNotes = await readCore(coreBytesOf(whole.subarray(0, 1000)))
    expect(inNotes.facts).toMatchObject({ truncated: true, dumpThread: 4242, threads: [{ pc: '0x1010' }] })
    expect(inNotes.facts.notes[0]).toBe('the file ends inside its notes, at offset 1000')
  })

  it('need few reads', async () => {
    const core = coreBytesOf(syntheticCore({ threads: 200 }))
    await readCore(core)
    expect(core.reads.length).toBeLessThan(6)
  })
})

describe('the memory of a core', () => {
  it('is found by address, within one segment', async () => {
    const core = coreBytesOf(syntheticCore())
    const { image } = await readCore(core)
    expect((await readMemory(core, image, 0x5555_5555_4000, 4))?.toString('latin1')).toBe('\x7fELF')
    expect(await readMemory(core, image, 0x5555_5555_5000, 4)).toBeUndefined()
    expect(await readMemory(core, image, 0x4000, 4)).toBeUndefined()
    expect((await readMemory(core, image, 0x7fff_ffff_3ff0, 100))?.length).toBe(16)
  })
})

async function outcomeOf(mutant: Buffer): Promise<'read' | 'refused'> {
  try {
    CoreFacts.parse((await readCore(coreBytesOf(mutant))).facts)
    return 'read'
  } catch (fault) {
    if (fault instanceof AcesoError && fault.code === 'core-unreadable') return 'refused'
    throw fault
  }
}

describe('what is no core', () => {
  const header = syntheticCore().subarray(0, 64)
  const changed = (change: (bytes: Buffer) => void): Buffer => {
    const bytes = Buffer.from(syntheticCore())
    change(bytes)
    return bytes
  }
  it.each([
    ['empty', Buffer.alloc(0), 'the file is empty'],
    ['text', Buffer.from('hello, this is some text'), 'this is no ELF file'],
    ['a cut header', header.subarray(0, 40), 'the file ends inside its ELF header'],
    ['only a header', header, 'it holds no notes about a process'],
    ['a program', changed((bytes) => bytes.writeUInt16LE(3, 16)), 'is a program or library, not a core'],
    ['32 bits', changed((bytes) => bytes.writeUInt8(1, 4)), '32-bit'],
    ['big-endian', changed((bytes) => bytes.writeUInt8(2, 5)), 'big-endian'],
    ['another machine', changed((bytes) => bytes.writeUInt16LE(243, 18)), 'RISC-V'],
    ['no headers', changed((bytes) => bytes.writeUInt16LE(0, 56)), 'no program headers'],
    ['headers nowhere', changed((bytes) => bytes.writeBigUInt64LE(2n ** 60n, 32)), 'lie nowhere'],
    ['a missing number of headers', changed((bytes) => bytes.writeUInt16LE(0xffff, 56)), 'number of its program headers is missing'],
    ['no threads', syntheticCore({ leaveOut: ['prstatus'] }), 'no notes about a thread, only about the process milvus'],
    ['no notes', syntheticCore({ leaveOut: ['prstatus', 'prpsinfo'] }), 'no notes about a process'],
  ])('is refused by name: %s', async (_, bytes, message) => {
    await expect(readCore(coreBytesOf(bytes))).rejects.toMatchObject({
      code: 'core-unreadable',
      message: expect.stringContaining(message) as unknown,
    })
  })

  it('answers or refuses every mutant, and quickly', async () => {
    const original = syntheticCore({ threads: 5 })
    let seed = 1
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((seed / 2 ** 32) * below)
    }
    const outcomes = { read: 0, refused: 0 }
    for (let round = 0; round < 400; round += 1) {
      const mutant = Buffer.from(original)
      // Half of the bytes that are hit lie in headers and the heads of notes.
      for (let hit = random(8) + 1; hit > 0; hit -= 1)
        mutant[random(random(2) === 0 ? 3000 : mutant.length)] = [0, 1, 0x7f, 0xff, random(256)][random(5)] ?? 0
      const cut = mutant.subarray(0, random(3) === 0 ? random(mutant.length) : mutant.length)
      // Any other fault, or facts of another shape, ends the test.
      outcomes[await outcomeOf(cut)] += 1
    }
    expect(outcomes.read).toBeGreaterThan(100)
    expect(outcomes.refused).toBeGreaterThan(10)
  })
})
