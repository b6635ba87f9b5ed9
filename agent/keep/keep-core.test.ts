import { mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { coreFiles } from '../../src/adapters/cores/core-files.ts'
import { syntheticCore } from '../../src/crash/elf/synthetic-core.fixture.ts'
import { coreIdOf } from '../../src/crash/files/intake.ts'
import { coreStore } from '../../src/crash/retention/core-store.ts'
import { defaultRules } from '../../src/crash/retention/plan-retention.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { type FakeBlobs, fakeBlobs } from '../../src/ports/fakes/fake-blobs.ts'
import { fakeClock } from '../../src/ports/fakes/fakes.ts'
import { openSlimCores } from '../data/slim-cores.ts'
import { coreKeeper } from './keep-core.ts'

const signal = AbortSignal.timeout(30_000)
const bytes = syntheticCore({ threads: 3 })

async function setUp(content: Buffer, limits: { readonly blobs?: FakeBlobs } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'aceso-keep-'))
  const path = join(folder, 'core.1')
  writeFileSync(path, content)
  const files = coreFiles({ scratch: join(folder, 'scratch') })
  const opened = await files.open(path)
  await opened.close()
  const id = coreIdOf('n1', opened.identity)
  const clock = fakeClock()
  const blobs = limits.blobs ?? fakeBlobs(clock)
  const faults: string[] = []
  const slimCores = await openSlimCores(join(folder, 'slim'))
  const keep = coreKeeper({
    nodeName: 'n1',
    files,
    store: coreStore(blobs, defaultRules, clock, () => undefined),
    backend: 'local',
    packing: 'gzip',
    slimCores,
    mostUnpackedBytes: 1e9,
    onFault: (_, why) => faults.push(why),
  })
  const { record } = crash('1', { key: 'aaaa' })
  if (record === undefined) throw new Error('the example has a record')
  return { id, path, keep, blobs, faults, slimCores, record: { ...record, file: path } }
}

describe('keeping a core', () => {
  it('puts the whole and the slim one into the store, with what a person wants to know who finds them', async () => {
    const { id, keep, blobs, slimCores, record } = await setUp(bytes)
    const stored = await keep(id, record, 'crash-aaaa', true, signal)
    expect(stored.map(({ what }) => what)).toEqual(['full', 'slim'])
    const [full, slim] = stored
    const kept = blobs.files.get(full?.name ?? '')
    expect(full?.name).toMatch(/\.core\.gz$/)
    expect(gunzipSync(kept?.bytes ?? Buffer.alloc(0)).equals(bytes)).toBe(true)
    expect(kept?.metadata).toMatchObject({
      crash: id,
      group: 'crash-aaaa',
      fingerprint: { key: 'aaaa' },
      what: 'full',
      analysis: { signal: 'SIGSEGV' },
    })
    const waiting = readFileSync((await slimCores.pathOf(id)) ?? '')
    expect(waiting.equals(blobs.files.get(slim?.name ?? '')?.bytes ?? Buffer.alloc(0))).toBe(true)
  })

  it('does not store again what a kill left stored, and tells of it all the same', async () => {
    const { id, keep, blobs, record } = await setUp(bytes)
    const first = await keep(id, record, 'crash-aaaa', true, signal)
    expect(await keep(id, record, 'crash-aaaa', false, signal)).toEqual(first)
    expect(blobs.files.size).toBe(2)
  })

  it('keeps a packed core as it is', async () => {
    const packed = zstdCompressSync(bytes)
    const { id, keep, blobs, record } = await setUp(packed)
    const [full] = await keep(id, record, undefined, true, signal)
    expect(full?.name).toMatch(/\.core\.zst$/)
    expect(blobs.files.get(full?.name ?? '')?.bytes.equals(packed)).toBe(true)
  })

  it('has the slim one for the server where the store has no room, and says so', async () => {
    const { id, keep, faults, slimCores, record } = await setUp(bytes, { blobs: fakeBlobs(fakeClock(), 10) })
    expect(await keep(id, record, undefined, true, signal)).toEqual([])
    expect(faults.map((why) => why.split(':')[0])).toEqual(['its whole core could not be kept', 'its slim core could not be kept'])
    expect(await slimCores.pathOf(id)).toBeDefined()
  })

  it('does not take another file for the one that was read', async () => {
    const { id, path, keep, record } = await setUp(bytes)
    renameSync(path, `${path}.old`)
    writeFileSync(path, bytes)
    await expect(keep(id, record, undefined, true, signal)).rejects.toMatchObject({ code: 'conflict' })
  })
})

describe('slim cores that wait', () => {
  it('are forgotten when nobody waits for them', async () => {
    const { id, keep, slimCores, record } = await setUp(bytes)
    await keep(id, record, undefined, false, signal)
    await slimCores.keepOnly([id])
    expect(await slimCores.pathOf(id)).toBeDefined()
    await slimCores.keepOnly([])
    expect(await slimCores.pathOf(id)).toBeUndefined()
  })
})
