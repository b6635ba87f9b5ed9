import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { localBlobs } from '../../src/adapters/blobs/local.ts'
import { coreStore } from '../../src/crash/retention/core-store.ts'
import { defaultRules } from '../../src/crash/retention/plan-retention.ts'
import { verifyStored } from '../../src/crash/retention/verify-stored.ts'
import { all, clock, inPieces, keepsItsPromises, never, refusal } from './contract.ts'
import { type LoopDisk, loopDisk } from './loop-disk.ts'

const mebibyte = 1024 * 1024

describe('a folder', () => {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aceso-folder-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  keepsItsPromises(() => localBlobs(folder, clock))
})

describe('a disk of 64 MiB', () => {
  let disk: LoopDisk
  beforeAll(async () => {
    disk = await loopDisk(64)
  })
  afterAll(() => disk.remove())

  it('is filled to its last block: each file is acknowledged and whole, or refused without a trace', async () => {
    const blobs = localBlobs(disk.path, clock)
    const kept: string[] = []
    const codes = new Set<string>()
    let refused = 0
    // Smaller and smaller, so that the end is met while content, note, folder and name are written.
    for (const size of [9 * mebibyte, 3 * mebibyte, 500_000, 60_000, 5000, 1]) {
      for (let count = 0, full = 0; full < 3 && count < 4000; count += 1) {
        const name = `${size}-${count % 7}/${count}.core`
        const code = await refusal(blobs.store(name, inPieces(Buffer.alloc(size, 7)), { text: 'x'.repeat(count % 3000) }, never))
        if (code === undefined) kept.push(name)
        else {
          codes.add(code)
          full += 1
          refused += 1
        }
      }
    }
    expect([...codes]).toEqual(['disk-full'])
    expect(refused).toBeGreaterThanOrEqual(15)
    expect(kept.length).toBeGreaterThan(10)
    expect(await blobs.check(never)).toMatchObject({ ok: true })
    const found = await all(verifyStored(blobs, never))
    expect(found.filter(({ state }) => state !== 'whole')).toEqual([])
    expect(found.map(({ name }) => name).toSorted()).toEqual(kept.toSorted())
    expect(await readdir(join(disk.path, '.incoming'))).toEqual([])
    // Room that is made is usable at once.
    for (const name of kept) await blobs.delete(name, never)
    await blobs.store('after/a.core', inPieces(Buffer.alloc(20 * mebibyte, 1)), {}, never)
    await blobs.delete('after/a.core', never)
  }, 120_000)

  it('keeps its floor free under a storm of one group, and the newest core of the others', async () => {
    const blobs = localBlobs(disk.path, clock)
    const store = coreStore(blobs, defaultRules, clock, () => undefined)
    const put = async (podName: string, group: string, valueScore: number): Promise<void> => {
      await store.store(
        {
          named: { instance: group, podName, containerName: 'c', crashedAt: clock.now(), suffix: '.core.gz' },
          metadata: { what: 'full', group, valueScore, originalBytes: 4 * mebibyte },
          expectedBytes: 4 * mebibyte,
          content: () => inPieces(Buffer.alloc(4 * mebibyte, 3)),
        },
        never,
      )
    }
    await put('first', 'quiet', 2)
    for (let count = 0; count < 40; count += 1) await put(`p${count}`, 'storm', 10)
    const held = (await store.held(never)).map(({ name }) => name)
    expect(held.filter((name) => name.startsWith('quiet/'))).toHaveLength(1)
    expect(held.some((name) => name.includes('_p39_'))).toBe(true)
    const room = await blobs.check(never)
    expect(room.ok && room.freeBytes !== undefined && room.totalBytes !== undefined && room.freeBytes >= room.totalBytes * 0.15).toBe(true)
  }, 120_000)
})

describe('a writer that is killed', () => {
  it('leaves every acknowledged file whole and nothing half, fifteen times', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aceso-killed-'))
    const acknowledged = new Set<string>()
    for (let round = 0; round < 15; round += 1) {
      const writer = spawn(process.execPath, [join(import.meta.dirname, 'writer.ts'), folder, `${round}`], {
        stdio: ['ignore', 'pipe', 'inherit'],
      })
      writer.stdout.on('data', (lines: Buffer) => {
        for (const line of lines.toString().split('\n')) if (line.startsWith('stored ')) acknowledged.add(line.slice('stored '.length))
      })
      await once(writer.stdout, 'data')
      await wait(20 + ((round * 137) % 300))
      const ended = once(writer, 'close')
      writer.kill('SIGKILL')
      await ended
    }
    const blobs = localBlobs(folder, clock)
    const whileItLies = await readdir(join(folder, '.incoming'))
    expect(whileItLies.length).toBeGreaterThan(0)
    await blobs.sweep(never)
    expect(await readdir(join(folder, '.incoming'))).toEqual([])
    const found = await all(verifyStored(blobs, never, { expected: acknowledged }))
    expect(found.filter(({ state }) => state !== 'whole')).toEqual([])
    expect(found.length).toBeGreaterThanOrEqual(acknowledged.size)
    expect(acknowledged.size).toBeGreaterThan(15)
    await rm(folder, { recursive: true })
  }, 180_000)
})
