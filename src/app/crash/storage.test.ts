import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { fakeClock } from '../../ports/fakes/fakes.ts'
import type { CrashStore } from '../../ports/store/crash-store.ts'
import { loadConfig } from '../config/load.ts'
import { Config } from '../config/schema.ts'
import { openCrashStorage } from './storage.ts'
import { storageHealth } from './upkeep.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-crash-storage-'))
afterAll(() => rmSync(folder, { recursive: true }))

function opened(environment: Record<string, string>) {
  const { config } = loadConfig({ directory: folder, environment: { ACESO_STORAGE_DATA_DIR: folder, ...environment } })
  return openCrashStorage({ config, files: {} as CrashStore, clock: fakeClock(), tell: () => undefined }).slim
}

const bucket = {
  ACESO_CRASHES_STORAGE_BACKEND: 's3',
  ACESO_CRASHES_STORAGE_S3_BUCKET: 'cores',
  ACESO_CRASHES_STORAGE_S3_ENDPOINT: 'http://127.0.0.1:1',
  ACESO_CRASHES_STORAGE_S3_PREFIX: 'aceso/',
}

describe('the server’s store of slim cores', () => {
  it('is a folder beside the embedded store, unless told otherwise', async () => {
    const slim = opened({})
    expect([slim.backend, slim.place, slim.rules.maxStorageBytes]).toEqual(['local', join(folder, 'crashes'), 50_000_000_000])
    expect(await storageHealth(slim)).toEqual({ name: 'crash-storage', required: false, state: 'healthy' })
  })

  it('that lacks its keys is named, and stops nothing', async () => {
    const slim = opened({ ...bucket, S3_ACCESS_KEY: 'key' })
    expect(await storageHealth(slim)).toEqual({
      name: 'crash-storage',
      required: false,
      state: 'disabled',
      why: 'the secret crashes.storage.s3.secretKey is missing: set S3_SECRET_KEY or S3_SECRET_KEY_FILE',
    })
    await expect(slim.cleanUp(new AbortController().signal)).rejects.toMatchObject({ code: 'store-unavailable' })
  })

  it('reads its keys from mounted files, and says when the bucket cannot be reached', async () => {
    for (const name of ['access', 'secret']) writeFileSync(join(folder, name), `${name}\n`)
    const files = { S3_ACCESS_KEY_FILE: join(folder, 'access'), S3_SECRET_KEY_FILE: join(folder, 'secret') }
    const slim = opened({ ...bucket, ...files })
    expect(slim.place).toBe('http://127.0.0.1:1/cores/aceso/')
    expect(await slim.state()).toEqual({ kind: 'unusable', why: 'the bucket cores cannot be reached' })
  })

  it('on a folder where nothing is mounted is no NFS', async () => {
    const slim = opened({ ACESO_CRASHES_STORAGE_BACKEND: 'nfs', ACESO_CRASHES_STORAGE_LOCAL_PATH: folder })
    expect(await storageHealth(slim)).toMatchObject({ state: 'unhealthy', why: `nothing is mounted at ${folder}` })
  })

  it('does not keep the health page waiting', async () => {
    const slim = { ...opened({}), state: () => new Promise<never>(() => undefined) }
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const told = storageHealth(slim)
    await vi.advanceTimersByTimeAsync(500)
    expect(await told).toMatchObject({ state: 'unhealthy', why: 'no answer yet' })
  })

  it('must be described whole', () => {
    const wrong = [{ storage: { backend: 's3' } }, { storage: { backend: 'nfs' } }, { storage: { s3: { bucket: 'cores', prefix: '/up' } } }]
    expect(wrong.map((crashes) => Config.safeParse({ crashes }).error?.issues[0]?.path.join('.'))).toEqual([
      'crashes.storage.s3.bucket',
      'crashes.storage.localPath',
      'crashes.storage.s3.prefix',
    ])
  })
})
