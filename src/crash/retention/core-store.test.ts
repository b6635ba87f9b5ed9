import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { fakeBlobs } from '../../ports/fakes/fake-blobs.ts'
import { fakeClock } from '../../ports/fakes/fakes.ts'
import { type CoreToStore, coreStore } from './core-store.ts'
import { defaultRules, type RetentionRules } from './plan-retention.ts'
import type { StorageEvent } from './storage-event.ts'
import { verifyStored } from './verify-stored.ts'

const never = new AbortController().signal

function setUp(rules: Partial<RetentionRules> = {}, totalBytes?: number) {
  const clock = fakeClock()
  const blobs = fakeBlobs(clock, totalBytes)
  const events: StorageEvent[] = []
  const store = coreStore(blobs, { ...defaultRules, ...rules }, clock, (event) => events.push(event))
  return { clock, blobs, events, store, kinds: () => events.map(({ kind }) => kind) }
}

function core(podName: string, values: Partial<CoreToStore['metadata']> & { size?: number } = {}): CoreToStore {
  const { size = 100, ...metadata } = values
  return {
    named: { instance: 'm', podName, containerName: 'c', crashedAt: '2026-05-04T11:00:00.000Z', suffix: '.core.gz' },
    metadata: { what: 'full', originalBytes: size, ...metadata },
    expectedBytes: size,
    content: () => Readable.from([Buffer.alloc(size, podName)]),
  }
}

describe('coreStore', () => {
  it('stores two crashes of one pod in one second under two names', async () => {
    const { store, kinds } = setUp()
    const stored = await Promise.all([store.store(core('p'), never), store.store(core('p'), never)])
    expect(stored.map(({ name }) => name)).toEqual(['m/2026-05-04_11-00-00_p_c.core.gz', 'm/2026-05-04_11-00-00_p_c-2.core.gz'])
    expect(kinds()).toEqual(['file_stored', 'file_stored'])
  })

  it('makes room before it stores, and tells each deletion', async () => {
    const { store, events, clock, blobs } = setUp({ maxStorageBytes: 250 })
    for (const [pod, valueScore] of [
      ['a', 9],
      ['b', 2],
      ['c', 5],
    ] as const) {
      await store.store(core(pod, { valueScore }), never)
      clock.pass(1000)
    }
    expect([...blobs.files.keys()].map((name) => name.split('_')[2])).toEqual(['a', 'c'])
    expect(events.flatMap((event) => (event.kind === 'file_deleted' ? [[event.file.valueScore, event.why]] : []))).toEqual([
      [2, 'storage-limit'],
    ])
    expect(events).toContainEqual({ kind: 'cleanup_done', deletedFiles: 1, deletedBytes: 100, heldFiles: 1, heldBytes: 100 })
  })

  it('remembers values across a restart, since they lie beside the files', async () => {
    const { store, blobs, clock } = setUp()
    await store.store(core('poor', { valueScore: 1 }), never)
    await store.store(core('rich', { valueScore: 9 }), never)
    const again = coreStore(blobs, { ...defaultRules, maxStorageBytes: 150 }, clock, () => undefined)
    await again.cleanUp(never)
    expect([...blobs.files.keys()]).toEqual(['m/2026-05-04_11-00-00_rich_c.core.gz'])
  })

  it('knows after a restart which crash a file is of', async () => {
    const { store, blobs, clock } = setUp()
    const { sha256 } = await store.store(core('p', { crash: 'c1', fingerprint: { key: 'k1' } }), never)
    const again = coreStore(blobs, defaultRules, clock, () => undefined)
    expect(await again.held(never)).toMatchObject([{ crash: 'c1', fingerprint: { key: 'k1' }, sha256, originalBytes: 100 }])
  })

  it('refuses what cannot fit, loses nothing that was stored, and says so', async () => {
    const { store, blobs, events } = setUp({ keepFree: 0 }, 1000)
    await store.store(core('kept'), never)
    await expect(store.store(core('huge', { size: 2000 }), never)).rejects.toMatchObject({ code: 'disk-full' })
    expect(blobs.files.size).toBe(1)
    expect(events.at(-1)).toMatchObject({ kind: 'storage_error', during: 'store', code: 'disk-full' })
  })

  it('frees more when a core turns out larger than expected, and tries once more', async () => {
    const { store, blobs, clock } = setUp({ keepFree: 0 }, 1000)
    for (const pod of ['a', 'b', 'c']) {
      await store.store(core(pod, { size: 300 }), never)
      clock.pass(1000)
    }
    await store.store({ ...core('d', { size: 350 }), expectedBytes: 90 }, never)
    expect([...blobs.files.keys()].map((name) => name.split('_')[2])).toEqual(['b', 'c', 'd'])
  })

  it('finds files of old age at the hourly clean-up', async () => {
    const { store, blobs, clock, kinds } = setUp()
    await store.store(core('a'), never)
    clock.pass(31 * 86_400_000)
    await store.cleanUp(never)
    expect(blobs.files.size).toBe(0)
    expect(kinds()).toEqual(['file_stored', 'file_deleted', 'cleanup_done'])
  })
})

describe('verifyStored', () => {
  it('finds what is damaged, cut off and missing', async () => {
    const { store, blobs } = setUp()
    for (const pod of ['whole', 'damaged', 'short', 'missing']) await store.store(core(pod), never)
    const nameOf = (pod: string): string => `m/2026-05-04_11-00-00_${pod}_c.core.gz`
    const damaged = blobs.files.get(nameOf('damaged'))
    if (damaged !== undefined) damaged.bytes = Buffer.from(damaged.bytes).fill('x', 50, 51)
    const short = blobs.files.get(nameOf('short'))
    if (short !== undefined) short.bytes = short.bytes.subarray(0, 60)
    const expected = [...blobs.files.keys()]
    blobs.files.delete(nameOf('missing'))
    const found: string[] = []
    for await (const finding of verifyStored(blobs, never, { expected })) found.push(`${finding.name.split('_')[2]} ${finding.state}`)
    expect(found).toEqual(['whole whole', 'damaged damaged', 'short damaged', 'missing missing'])
  })
})
