import { createHash } from 'node:crypto'
import { readlinkSync } from 'node:fs'
import { link, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fakeClock } from '../../ports/fakes/fakes.ts'
import { type LocalBlobs, localBlobs } from './local.ts'

const never = new AbortController().signal
let folder = ''
let blobs: LocalBlobs

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-blobs-'))
  blobs = localBlobs(folder, fakeClock())
})
afterEach(() => rm(folder, { recursive: true }))

const bytes = Buffer.alloc(300_000, 'core')
const content = (): Readable => Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)])
async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}
const names = async (): Promise<string[]> => (await readdir(folder, { recursive: true })).filter((name) => name.includes('.')).toSorted()

describe('local blobs', () => {
  it('keep content, checksum and metadata, for their owner only', async () => {
    const stored = await blobs.store('milvus/a.core.gz', content(), { score: 7.5 }, never)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(stored).toEqual({ name: 'milvus/a.core.gz', sizeBytes: 300_000, sha256, storedAt: '2026-05-04T12:00:00.000Z' })
    expect(await blobs.metadata('milvus/a.core.gz', never)).toEqual({ score: 7.5 })
    const read = await blobs.open('milvus/a.core.gz', never)
    expect(read === undefined ? undefined : await buffer(read)).toEqual(bytes)
    expect((await stat(join(folder, 'milvus/a.core.gz'))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder, 'milvus'))).mode & 0o777).toBe(0o700)
    expect(await all(blobs.list('milvus/', never))).toEqual([stored])
  })

  it('never replace a file', async () => {
    await blobs.store('a.core', content(), { first: true }, never)
    await expect(blobs.store('a.core', Readable.from([Buffer.from('other')]), {}, never)).rejects.toMatchObject({ code: 'conflict' })
    expect(await blobs.metadata('a.core', never)).toEqual({ first: true })
  })

  it('leave nothing of a source that breaks off or a store that is cancelled', async () => {
    const broken = Readable.from(
      (async function* () {
        yield bytes
        await Promise.resolve()
        throw new Error('the node went away')
      })(),
    )
    await expect(blobs.store('m/a.core', broken, {}, never)).rejects.toThrow('the node went away')
    const ending = new AbortController()
    const endless = Readable.from(
      (async function* () {
        for (let count = 0; ; count += 1) {
          if (count === 3) ending.abort()
          await Promise.resolve()
          yield bytes
        }
      })(),
    )
    await expect(blobs.store('m/b.core', endless, {}, ending.signal)).rejects.toThrow('aborted')
    expect(await names()).toEqual(['.incoming'])
  })

  it('delete file and note, and say whether it was there', async () => {
    await blobs.store('m/a.core', content(), {}, never)
    expect(await blobs.delete('m/a.core', never)).toBe(true)
    expect(await blobs.delete('m/a.core', never)).toBe(false)
    expect(await names()).toEqual(['.incoming'])
  })

  it.each(['../a', '/etc/a', 'a/../b', 'a//b', '.hidden/a', 'a/.b', 'a\\b', 'a\0b', '', 'a.meta.json', 'a'.repeat(250)])(
    'refuse the name %j',
    async (name) => {
      await expect((async () => blobs.store(name, content(), {}, never))()).rejects.toMatchObject({ code: 'input-invalid' })
    },
  )

  it('do not follow a link out of the store', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'aceso-outside-'))
    await symlink(outside, join(folder, 'm'))
    await expect(blobs.store('m/a.core', content(), {}, never)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await readdir(outside)).toEqual([])
    await rm(outside, { recursive: true })
  })

  it('sweep what a killed writer left: a half file of a dead process, a note without its file', async () => {
    await blobs.store('m/a.core', content(), {}, never)
    const [boot] = (await readFile('/proc/sys/kernel/random/boot_id', 'latin1')).trim().split('\n')
    const world = `${boot}.${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
    await writeFile(join(folder, '.incoming', `${world}.${process.pid}.1.0123456789abcdef`), 'half')
    await writeFile(join(folder, '.incoming', 'of-another-node'), 'half, still being written')
    const note = join(folder, '.incoming', `${world}.${process.pid}.1.0123456789abcde0`)
    await writeFile(note, '{}')
    await link(note, join(folder, 'm', 'b.core.meta.json'))
    expect(await blobs.sweep(never)).toBe(2)
    expect(await names()).toEqual(['.incoming', '.incoming/of-another-node', 'm/a.core', 'm/a.core.meta.json'])
  })

  it('show who verifies what readers do not see, and sweep no note of a lost file', async () => {
    for (const name of ['m/lost.core', 'm/bare.core', 'm/odd.core']) await blobs.store(name, content(), {}, never)
    await rm(join(folder, 'm/lost.core'))
    await rm(join(folder, 'm/bare.core.meta.json'))
    await writeFile(join(folder, 'm/odd.core.meta.json'), '{"half')
    expect(await blobs.sweep(never)).toBe(0)
    expect((await all(blobs.strays(never))).toSorted((left, right) => left.name.localeCompare(right.name))).toEqual([
      { name: 'm/bare.core', what: 'without-metadata' },
      { name: 'm/lost.core', what: 'without-file' },
      { name: 'm/odd.core', what: 'damaged-metadata' },
    ])
    expect(await all(blobs.list('', never))).toEqual([])
  })

  it('take the name of a file that never came', async () => {
    await blobs.store('m/a.core', content(), {}, never)
    await rm(join(folder, 'm/a.core'))
    await blobs.store('m/a.core', content(), { second: true }, never)
    expect(await blobs.metadata('m/a.core', never)).toEqual({ second: true })
  })

  it('say what is free, and why a folder cannot be used', async () => {
    expect(await blobs.check(never)).toMatchObject({ ok: true })
    await writeFile(join(folder, 'file'), '')
    expect(await localBlobs(join(folder, 'file', 'below'), fakeClock()).check(never)).toEqual({
      ok: false,
      why: `${join(folder, 'file', 'below')}: ENOTDIR`,
    })
  })
})
