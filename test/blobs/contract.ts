import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { verifyStored } from '../../src/crash/retention/verify-stored.ts'
import { AcesoError } from '../../src/domain/errors.ts'
import type { Blobs } from '../../src/ports/blobs.ts'

export const never = new AbortController().signal
export const clock = { now: (): string => new Date().toISOString() }

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = []
  for await (const item of items) found.push(item)
  return found
}

/** Bytes from a source that hands them out in pieces of odd size. */
export function inPieces(bytes: Buffer, size = 100_003): Readable {
  return Readable.from(
    (function* () {
      for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
    })(),
    { objectMode: false },
  )
}

/** Code of the fault that a call ended with; undefined where it succeeded. */
export async function refusal(call: Promise<unknown>): Promise<string | undefined> {
  try {
    await call
    return undefined
  } catch (fault) {
    if (fault instanceof AcesoError) return fault.code
    throw fault
  }
}

/** What every store promises, whatever it is made of. */
export function keepsItsPromises(open: () => Blobs): void {
  it('is usable', async () => {
    expect(await open().check(never)).toMatchObject({ ok: true })
  })

  it.each([
    ['nothing', 0],
    ['a byte', 1],
    ['exactly two parts', 16 * 1024 * 1024],
    ['several parts', 30 * 1024 * 1024 + 17],
  ])('gives back %s, with its checksum and metadata', async (what, size) => {
    const blobs = open()
    const name = `sizes/${what.replaceAll(' ', '-')}.core`
    const bytes = randomBytes(size)
    const stored = await blobs.store(name, inPieces(bytes), { score: 7.5, nested: { text: 'ü ✓' } }, never)
    expect(stored).toMatchObject({ name, sizeBytes: size, sha256: createHash('sha256').update(bytes).digest('hex') })
    const content = await blobs.open(name, never)
    expect(content === undefined ? undefined : (await buffer(content)).equals(bytes)).toBe(true)
    expect(await blobs.metadata(name, never)).toEqual({ score: 7.5, nested: { text: 'ü ✓' } })
    expect(await all(blobs.list(name, never))).toEqual([stored])
  })

  it('never puts a file in the place of another', async () => {
    const blobs = open()
    await blobs.store('once/a.core', inPieces(Buffer.from('first')), {}, never)
    await expect(blobs.store('once/a.core', inPieces(Buffer.from('second')), {}, never)).rejects.toMatchObject({ code: 'conflict' })
    const content = await blobs.open('once/a.core', never)
    expect(content === undefined ? undefined : (await buffer(content)).toString()).toBe('first')
  })

  it('has nothing of a source that broke off', async () => {
    const blobs = open()
    const broken = Readable.from(
      (async function* () {
        for (let count = 0; count < 20; count += 1) yield await Promise.resolve(Buffer.alloc(1024 * 1024, 1))
        throw new Error('the source broke off')
      })(),
    )
    await expect(blobs.store('broken/a.core', broken, {}, never)).rejects.toThrow('the source broke off')
    expect(await blobs.open('broken/a.core', never)).toBeUndefined()
    expect(await all(blobs.list('broken/', never))).toEqual([])
    expect((await all(blobs.strays(never))).filter(({ name }) => name.startsWith('broken/'))).toEqual([])
  })

  it('deletes, and says whether it was there', async () => {
    const blobs = open()
    await blobs.store('gone/a.core', inPieces(Buffer.from('x')), {}, never)
    expect(await blobs.delete('gone/a.core', never)).toBe(true)
    expect(await blobs.delete('gone/a.core', never)).toBe(false)
    expect(await blobs.metadata('gone/a.core', never)).toBeUndefined()
  })

  it('refuses names that lead elsewhere', async () => {
    for (const name of ['../a', '/a', 'a/../../b', 'a.meta.json'])
      await expect((async () => open().store(name, inPieces(Buffer.from('x')), {}, never))()).rejects.toMatchObject({
        code: 'input-invalid',
      })
  })

  it('verifies: all that is left is whole', async () => {
    const states = (await all(verifyStored(open(), never))).map(({ state }) => state)
    expect(states.length).toBeGreaterThan(4)
    expect(new Set(states)).toEqual(new Set(['whole']))
  })
}
