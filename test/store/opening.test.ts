import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres } from '../../scripts/ensure-postgres.ts'
import { lockFolder as lockFolderFor } from '../../src/adapters/locks/folder-lock.ts'
import { openStore } from '../../src/adapters/postgres/open-store.ts'
import type { AcesoError } from '../../src/domain/errors.ts'
import { Secret } from '../../src/domain/secret.ts'
import { newPlace } from './both-stores.ts'
import { everything, opened, signal, t0 } from './examples.ts'

const lockFolder = (folder: string) => lockFolderFor(folder, { setting: 'x', next: 'stop it' })

describe('opening', () => {
  it.each([1, 2, 3, 4, 5])('works for five servers at once on an empty database (%i)', async () => {
    const where = await newPlace('server')
    const servers = await Promise.all(Array.from({ length: 5 }, () => openStore(where.place)))
    try {
      await Promise.all(servers.map(({ store }, index) => store.incidents.commit([opened(`i-${index}`)])))
      expect((await servers[0]?.store.incidents.list(everything))?.total).toBe(5)
    } finally {
      await Promise.all(servers.map(({ store }) => store.close()))
      await where.remove()
    }
  })

  it('finds everything again', async () => {
    const where = await newPlace('embedded')
    const first = await openStore(where.place)
    await first.store.incidents.commit([opened('i-1')])
    await Promise.all([first.store.close(), first.store.close()])
    const second = await openStore(where.place)
    expect((await second.store.incidents.get('i-1'))?.version).toBe(1)
    expect(await second.jobs.depth()).toBe(1)
    await second.store.close()
    await where.remove()
  })

  it('leaves a store alone that a newer version has changed, and says so', async () => {
    const where = await newPlace('embedded')
    const newer = await openStore(where.place)
    await newer.engine.executeSql(`insert into kysely_migration (name, timestamp) values ('999-future', '2030-01-01')`)
    await newer.store.close()
    await expect(openStore(where.place)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('newer Aceso (999-future)'),
    })
    await where.remove()
  })

  it('says which setting is wrong, and never shows the password', async () => {
    const url = new Secret('mysql://u:hunter2@host/db')
    await expect(openStore({ databaseUrl: url })).rejects.toMatchObject({
      code: 'config-invalid',
      message: expect.not.stringContaining('hunter2'),
    })
    const away = openStore({ databaseUrl: new Secret('postgresql://u:hunter2@127.0.0.1:55439/db') })
    await expect(away).rejects.toMatchObject({
      code: 'store-unavailable',
      retryable: true,
      message: expect.not.stringContaining('hunter2'),
    })
  })
})

describe('a server that goes away', () => {
  it('is told as retryable, and used again when it is back', async () => {
    const server = await startPostgres()
    const faults: unknown[] = []
    const opening = await openStore({ databaseUrl: new Secret(server.url) }, { onError: (fault) => faults.push(fault) })
    const { store, jobs } = opening
    const ping = () => opening.ping()
    try {
      const seen: string[] = []
      await jobs.start(({ incidentId }) => Promise.resolve(void seen.push(incidentId)))
      await ping()
      server.halt()
      await expect(ping()).rejects.toMatchObject({ code: 'store-unavailable', retryable: true })
      await expect(store.signals.receive([signal('a')], t0)).rejects.toMatchObject({ code: 'store-unavailable' })
      await expect(store.incidents.commit([opened('i-1')])).rejects.toMatchObject({ code: 'store-unavailable' })
      await server.resume()
      await expect.poll(() => store.incidents.commit([opened('i-1')]), { timeout: 10_000 }).toBe('committed')
      await ping()
      expect(await store.signals.receive([signal('a')], t0)).toEqual({ stored: 1, repeated: 0 })
      await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['i-1'])
    } finally {
      await store.close()
      server.stop()
    }
  }, 60_000)

  it('breaks a commit under way without half of it', async () => {
    const server = await startPostgres()
    const { store } = await openStore({ databaseUrl: new Secret(server.url) })
    try {
      const commits = Array.from({ length: 200 }, (_, index) => store.incidents.commit([opened(`i-${index}`)]))
      await commits[20]
      server.halt()
      const settled = await Promise.allSettled(commits)
      const codes = settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as AcesoError).code] : []))
      expect(new Set(codes)).toEqual(new Set(['store-unavailable']))
      await server.resume()
      const done = settled.filter(({ status }) => status === 'fulfilled').length
      await expect.poll(async () => (await store.incidents.list(everything)).total, { timeout: 10_000 }).toBeGreaterThanOrEqual(done)
    } finally {
      await store.close()
      server.stop()
    }
  }, 60_000)
})

describe('the lock of a data folder', () => {
  let folder = ''
  const file = (): string => join(folder, 'aceso.lock')
  const holder = () => JSON.parse(readFileSync(file(), 'utf8')) as { pid: number; startedAt: string; host: string; id: string }
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aceso-lock-'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('keeps a second process out and names the first', async () => {
    const unlock = await lockFolder(folder)
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'store-locked',
      message: expect.stringContaining(`process ${process.pid} `),
    })
    await expect(openStore({ dataDir: folder })).rejects.toMatchObject({
      code: 'store-locked',
      next: expect.stringContaining('DATABASE_URL'),
    })
    await unlock()
    await (await lockFolder(folder))()
  })

  it('is taken over from a dead process, by one of many', async () => {
    const child = spawn('sleep', ['60'])
    const unlock = await lockFolder(folder)
    writeFileSync(file(), JSON.stringify({ ...holder(), pid: child.pid, startedAt: 'unknown' }))
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'store-locked' })
    const gone = once(child, 'close')
    child.kill('SIGKILL')
    await gone
    const tries = await Promise.allSettled(Array.from({ length: 10 }, () => lockFolder(folder)))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    // The former holder must not take the new one's lock away.
    await unlock()
    expect(statSync(file()).isFile()).toBe(true)
  })

  it('is taken over by one of many at every try, and leaves nothing behind', async () => {
    for (let round = 0; round < 300; round += 1) {
      writeFileSync(file(), JSON.stringify({ id: randomUUID(), pid: 4_194_305, startedAt: 'another boot 1', host: hostname() }))
      const tries = await Promise.allSettled(Array.from({ length: 8 }, () => lockFolder(folder)))
      const taken = tries.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
      expect(taken).toHaveLength(1)
      expect(readdirSync(folder)).toEqual(['aceso.lock'])
      for (const unlock of taken) await unlock()
    }
  }, 60_000)

  it('is taken over from one who was killed while he took it over', async () => {
    const dead = (id: string) => JSON.stringify({ id, pid: 4_194_305, startedAt: 'another boot 1', host: hostname() })
    writeFileSync(file(), dead('first'))
    writeFileSync(`${file()}.after-first`, dead('second'))
    const unlock = await lockFolder(folder)
    expect(holder().pid).toBe(process.pid)
    expect(readdirSync(folder)).toEqual(['aceso.lock'])
    await unlock()
  })

  it('is taken over when the process id now belongs to another process', async () => {
    await lockFolder(folder)
    writeFileSync(file(), JSON.stringify({ ...holder(), startedAt: 'another boot 123' }))
    await lockFolder(folder)
    expect(holder().startedAt).not.toBe('another boot 123')
  })

  it('of another machine holds as long as it is renewed', async () => {
    await lockFolder(folder)
    writeFileSync(file(), JSON.stringify({ ...holder(), host: `not-${hostname()}` }))
    await expect(lockFolder(folder)).rejects.toMatchObject({ next: expect.stringContaining(`stop Aceso on not-${hostname()}`) })
    const past = new Date(Date.now() - 61_000)
    utimesSync(file(), past, past)
    await (await lockFolder(folder))()
  })

  it('that cannot be read is not guessed at', async () => {
    writeFileSync(file(), 'garbage')
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'store-locked', next: expect.stringContaining(file()) })
  })
})
