import { buffer } from 'node:stream/consumers'
import { zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { readCore } from '../elf/core-facts.ts'
import { coreBytesOf, syntheticCore } from '../elf/synthetic-core.fixture.ts'
import { slimCore } from './slim-core.ts'
import type { SlimOptions } from './slim-plan.ts'

const stack = 0x7fff_ffff_0000n
const rsp = 0x1000n + 19n

/** A core whose threads stand in the stack that the fixture makes, with `planted` written where a frame would hold it. */
function crashed(planted: string, core: Parameters<typeof syntheticCore>[0] = {}): Buffer {
  const bytes = syntheticCore(core)
  const [from, to] = [Buffer.alloc(8), Buffer.alloc(8)]
  from.writeBigUInt64LE(rsp)
  to.writeBigUInt64LE(stack + 0x1000n)
  for (let at = bytes.indexOf(from); at !== -1; at = bytes.indexOf(from, at + 8)) to.copy(bytes, at)
  const memoryAt = bytes.length - 0x4000
  bytes.write('below the stack', memoryAt + 0x100, 'latin1')
  bytes.write(planted, memoryAt + 0x1200, 'latin1')
  return bytes
}

async function slimOf(core: Buffer, options: SlimOptions = {}): Promise<Buffer> {
  const slim = await slimCore(coreBytesOf(core), options)
  if (slim === 'too-far') throw new Error('too far')
  const bytes = zstdDecompressSync(await buffer(slim.content))
  expect(bytes).toHaveLength(slim.sizeBytes)
  return bytes
}

describe('slimCore', () => {
  it('tells the same facts as the whole core', async () => {
    const whole = crashed('a frame', { threads: 3 })
    const before = await readCore(coreBytesOf(whole))
    const after = await readCore(coreBytesOf(await slimOf(whole)))
    expect(after.facts).toEqual(before.facts)
    expect(after.facts.environment).toEqual({ HOSTNAME: 'milvus-querynode-7' })
  })

  it('keeps the stack from its pointer upwards and nothing below it', async () => {
    const slim = await slimOf(crashed('a frame of the stack'))
    expect(slim.includes('a frame of the stack')).toBe(true)
    expect(slim.includes('below the stack')).toBe(false)
  })

  it('holds no value of the environment and no option, wherever a stack has a copy', async () => {
    const environment = ['MINIO_SECRET_KEY=planted-in-environment', 'HOSTNAME=milvus-0', 'POD_TOKEN=planted-in-token']
    const given = ['milvus', 'run', 'querynode', '--password=planted-in-option']
    const whole = crashed('key planted-in-environment, --password=planted-in-option, a frame', { environment, arguments: given })
    expect(whole.includes('planted-in-token')).toBe(true)
    const slim = await slimOf(whole)
    expect(slim.includes('planted-in')).toBe(false)
    expect(slim.includes(', a frame')).toBe(true)
    expect((await readCore(coreBytesOf(slim))).facts.arguments.slice(0, 3)).toEqual(['milvus', 'run', 'querynode'])
  })

  it('can be of one thread alone', async () => {
    const { facts } = await readCore(coreBytesOf(await slimOf(crashed('a frame', { threads: 3 }), { onlyThread: 4243 })))
    expect(facts.threads.map(({ tid }) => tid)).toEqual([4243])
    expect(facts.command).toBe('milvus')
  })

  it('counts more program headers than fit the field as the kernel does', async () => {
    const slim = await slimOf(crashed('a frame', { extraHeaders: 70_000 }))
    expect(slim.readUInt16LE(56)).toBe(0xffff)
    expect((await readCore(coreBytesOf(slim))).image.segments.length).toBeGreaterThan(0xffff)
  })

  it('says too-far where the stacks cannot be reached', async () => {
    const core = coreBytesOf(crashed('a frame'))
    const packed = {
      ...core,
      read: (offset: number, length: number) => (offset > 8192 ? Promise.resolve('too-far' as const) : core.read(offset, length)),
    }
    expect(await slimCore(packed)).toBe('too-far')
  })

  it.each([0x800, 0x1000, 0x2e00, 0x3fff, 0x5000])('makes what it can of a core that lacks its last %i bytes', async (lacking) => {
    const whole = crashed('a frame')
    const cut = await readCore(coreBytesOf(await slimOf(whole.subarray(0, whole.length - lacking))))
    expect(cut.facts.pid).toBe(4242)
    expect(cut.facts.threads).toHaveLength(1)
    expect(cut.image.truncated).toBe(false)
  })

  it('makes what it can of a core whose size is not known and that ends early', async () => {
    const whole = crashed('a frame')
    const cut = whole.subarray(0, whole.length - 0x3000)
    const slim = await slimCore({ ...coreBytesOf(cut), sizeBytes: undefined }, { packed: false })
    expect(slim === 'too-far' ? undefined : (await buffer(slim.content)).length).toBe(slim === 'too-far' ? 0 : slim.sizeBytes)
  })

  it('refuses a core without threads, and a thread that it has not', async () => {
    const noThreads = coreBytesOf(syntheticCore({ leaveOut: ['prstatus'] }))
    await expect(slimCore(noThreads)).rejects.toMatchObject({ code: 'core-unreadable' })
    await expect(slimCore(coreBytesOf(crashed('a frame')), { onlyThread: 1 })).rejects.toMatchObject({ code: 'core-unreadable' })
  })
})
