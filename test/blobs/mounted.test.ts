import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { nfsBlobs } from '../../src/adapters/blobs/nfs.ts'
import { clock, inPieces, keepsItsPromises, never } from './contract.ts'
import { type LoopDisk, loopDisk } from './loop-disk.ts'

describe('a mounted file system', () => {
  let disk: LoopDisk
  beforeAll(async () => {
    disk = await loopDisk(128)
    await mkdir(join(disk.path, 'cores'))
  })
  afterAll(() => disk.remove())

  keepsItsPromises(() => nfsBlobs(join(disk.path, 'cores'), clock))

  it('refuses every file while it is not mounted, and fills no other disk', async () => {
    const blobs = nfsBlobs(disk.path, clock)
    await disk.unmount()
    expect(await blobs.check(never)).toEqual({ ok: false, why: `nothing is mounted at ${disk.path}` })
    await expect(blobs.store('m/a.core', inPieces(Buffer.from('x')), {}, never)).rejects.toMatchObject({ code: 'store-unavailable' })
    expect(await readdir(disk.path)).toEqual([])
    await disk.mount('ro')
    expect(await blobs.check(never)).toEqual({ ok: false, why: `${disk.path} (ext4) is mounted read-only` })
    await disk.unmount()
    await disk.mount()
    expect(await blobs.check(never)).toMatchObject({ ok: true })
  })

  it('is no folder of the root disk', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'aceso-unmounted-'))
    expect(await nfsBlobs(folder, clock).check(never)).toMatchObject({ ok: false })
    expect(await nfsBlobs(join(folder, 'absent'), clock).check(never)).toEqual({
      ok: false,
      why: `${join(folder, 'absent')} does not exist`,
    })
    await rm(folder, { recursive: true })
  })
})
