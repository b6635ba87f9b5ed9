import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { coreBytesOf } from '../elf/synthetic-core.fixture.ts'
import { packCore } from './pack-core.ts'

const mebibyte = 1024 * 1024
/** Data, a hole over several blocks, data that ends inside a block. */
const core = Buffer.concat([randomBytes(1.5 * mebibyte), Buffer.alloc(6 * mebibyte), randomBytes(300_000)])

describe('packCore', () => {
  it('is the core again after gunzip', async () => {
    const packed = await buffer(packCore(coreBytesOf(core), 'gzip'))
    expect(gunzipSync(packed).equals(core)).toBe(true)
    expect(packed.length).toBeLessThan(2 * mebibyte)
  })

  it('is the core again after zstd', async () => {
    expect(zstdDecompressSync(await buffer(packCore(coreBytesOf(core), 'zstd'))).equals(core)).toBe(true)
  })

  it('is the core itself where no packing is asked for', async () => {
    expect((await buffer(packCore(coreBytesOf(core), 'none'))).equals(core)).toBe(true)
  })

  it.each([0, mebibyte, 4 * mebibyte, 4 * mebibyte + 1])('ends where the core ends, after %i bytes', async (size) => {
    const some = Buffer.alloc(size, 'core')
    expect(gunzipSync(await buffer(packCore(coreBytesOf(some), 'gzip'))).equals(some)).toBe(true)
  })

  it('fails when the core cannot be read to its end', async () => {
    const whole = coreBytesOf(core)
    const broken = {
      ...whole,
      read: (offset: number, length: number) =>
        offset > 3 * mebibyte ? Promise.reject(new Error('the disk is gone')) : whole.read(offset, length),
    }
    await expect(buffer(packCore(broken, 'gzip'))).rejects.toThrow('the disk is gone')
    await expect(buffer(packCore(broken, 'zstd'))).rejects.toThrow('the disk is gone')
  })
})
