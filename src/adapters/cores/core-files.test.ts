import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import { attributesIn } from './attributes.ts'
import { compressionOf, unpackedSizeOf } from './compression.ts'
import { coreFiles } from './core-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-cores-'))
const scratch = join(folder, 'scratch')
const files = coreFiles({ scratch })
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => rmSync(scratch, { recursive: true, force: true }))

/** Two pieces with a hole of 4 MiB between them. */
const content = Buffer.concat([Buffer.from('head'.repeat(100_000)), Buffer.alloc(4 * 1024 * 1024), Buffer.from('tail'.repeat(100_000))])

function written(name: string, bytes: Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

describe.each([
  ['none', content],
  ['gzip', gzipSync(content)],
  ['zstd', zstdCompressSync(content)],
] as const)('a core file, compression %s', (compression, bytes) => {
  const path = written(`core.${compression}`, bytes)

  it('is known by its first bytes and read at any place', async () => {
    const core = await files.open(path)
    expect(core.bytes.compression).toBe(compression)
    expect((await core.bytes.read(0, 8)).toString()).toBe('headhead')
    expect(await core.bytes.read(content.length - 8, 100)).toEqual(Buffer.from('tailtail'))
    expect((await core.bytes.read(399_996, 8)).toString()).toBe('head\0\0\0\0')
    expect(await core.bytes.read(content.length + 5, 8)).toEqual(Buffer.alloc(0))
    expect(core.bytes.sizeBytes).toBe(content.length)
    await core.close()
  })

  it('is there as it lies on the disk too, wherever somebody has read', async () => {
    const core = await files.open(path)
    await core.bytes.read(100, 50)
    expect((await buffer(core.raw())).equals(bytes)).toBe(true)
    await core.close()
  })

  it('is read by many at once', async () => {
    const core = await files.open(path)
    const offsets = [0, 3_000_000, 100, 4_500_000, 4_500_001]
    const pieces = await Promise.all(offsets.map((offset) => core.bytes.read(offset, 50)))
    expect(pieces).toEqual(offsets.map((offset) => content.subarray(offset, offset + 50)))
    await core.close()
  })

  it('is unpacked for a debugger, holes kept, and the copy removed', async () => {
    const core = await files.open(path)
    const unpacked = await core.unpacked(1_000_000, AbortSignal.timeout(10_000))
    expect(readFileSync(unpacked.path).equals(content)).toBe(true)
    expect(unpacked).toMatchObject({ isCopy: compression !== 'none', sizeBytes: content.length })
    expect(unpacked.isCopy ? statSync(unpacked.path).blocks * 512 : 0).toBeLessThan(900_000)
    await unpacked.remove()
    await core.close()
    expect(compression === 'none' ? [] : readdirSync(scratch)).toEqual([])
  })
})

describe('a compressed core', () => {
  it('is not unpacked beyond its limit', async () => {
    const core = await files.open(join(folder, 'core.zstd'))
    await expect(core.unpacked(700_000, AbortSignal.timeout(10_000))).rejects.toMatchObject({ code: 'too-large' })
    expect(readdirSync(scratch)).toEqual([])
    expect(await core.bytes.read(64 * 1024 * 1024, 1)).toBe('too-far')
    await core.close()
  })

  it('gives what comes before its damage, and a fault where nothing does', async () => {
    // Noise does not compress, so that the cut is far inside.
    const noise = Buffer.from(Array.from({ length: 2_000_000 }, (_, index) => (Math.imul(index, 2_654_435_761) >>> 13) & 0xff))
    const packed = zstdCompressSync(noise)
    const cut = await files.open(written('cut.zst', packed.subarray(0, packed.length / 2)))
    expect(await cut.bytes.read(0, 1000)).toEqual(noise.subarray(0, 1000))
    expect((await cut.bytes.read(0, 2_000_000)).length).toBeLessThan(2_000_000)
    expect(cut.bytes.sizeBytes).toBeLessThan(2_000_000)
    await cut.close()
    const damaged = await files.open(written('damaged.zst', Buffer.concat([packed.subarray(0, 4), Buffer.alloc(100, 0xff)])))
    await expect(damaged.bytes.read(0, 10)).rejects.toMatchObject({ code: 'core-unreadable' })
    await damaged.close()
  })

  it('tells its size where its header does', () => {
    expect(unpackedSizeOf('zstd', zstdCompressSync(Buffer.alloc(0)).subarray(0, 32))).toBeUndefined()
    // Magic, single segment with 8-byte size, size.
    expect(unpackedSizeOf('zstd', Buffer.from('28b52ffde00000004000000000000000000000', 'hex'))).toBe(2 ** 30)
    expect(unpackedSizeOf('lz4', Buffer.from('04224d186c400000004000000000', 'hex'))).toBe(2 ** 30)
    expect(compressionOf(Buffer.from('fd377a585a0000', 'hex'))).toBe('xz')
    expect(compressionOf(Buffer.alloc(0))).toBe('none')
  })
})

describe('what is no regular file', () => {
  mkdirSync(join(folder, 'directory'))
  symlinkSync('/etc/hostname', join(folder, 'link'))
  it.each([
    ['directory', 'is a folder'],
    ['link', 'is a symbolic link'],
  ])('is refused by name: %s', async (name, message) => {
    await expect(files.open(join(folder, name))).rejects.toMatchObject({
      code: 'core-unreadable',
      message: expect.stringContaining(message) as unknown,
    })
  })

  it('is refused by name: a device, and what is not there', async () => {
    await expect(files.open('/dev/zero')).rejects.toMatchObject({
      code: 'core-unreadable',
      message: '/dev/zero is a device; only regular files are opened',
    })
    await expect(files.open(join(folder, 'nothing'))).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('copies of a killed process', () => {
  it('are swept at start; those of a living one stay', async () => {
    mkdirSync(scratch, { recursive: true })
    const own = readFileSync('/proc/self/stat', 'latin1').split(') ')[1]?.split(' ')[19]
    const living = `unpacked-${process.pid}-${own}-aaaaaaaaaaaa.core`
    for (const name of [living, `unpacked-${process.pid}-1-aaaaaaaaaaaa.core`, 'unpacked-999999999-5-bbbbbbbbbbbb.core', 'other.core'])
      writeFileSync(join(scratch, name), 'x')
    expect(await files.sweep()).toBe(2)
    expect(readdirSync(scratch).toSorted()).toEqual(['other.core', living])
  })
})

describe('extended attributes', () => {
  it('are read as getfattr prints them, and nothing else', () => {
    const output =
      '# file: proc/self/fd/3\nuser.coredump.pid=0x34323432\nuser.coredump.hostname=0x6d696c7675732d30\nuser.other=0x41\nuser.coredump.exe=text\nuser.coredump.comm=0x\n'
    expect(attributesIn(output)).toEqual({ pid: '4242', hostname: 'milvus-0', comm: '' })
  })
})
