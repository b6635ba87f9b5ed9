import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Config } from '../config/schema.ts'
import { exportStore, importStore } from './transfer.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-transfer-'))
afterAll(() => rmSync(folder, { recursive: true }))

const stored = (name: string) => Config.parse({ storage: { dataDir: join(folder, name) } })
const { signal } = new AbortController()

describe('moving a store', () => {
  it('makes no backup of a folder that holds no store, and no store in it', async () => {
    const file = join(folder, 'backup.jsonl')
    await expect(exportStore(stored('mistyped'), file, signal)).rejects.toMatchObject({ code: 'input-invalid', path: 'storage.dataDir' })
    expect([existsSync(join(folder, 'mistyped')), existsSync(file)]).toEqual([false, false])
  })

  it('replaces no file that is there, and reads none that is not', async () => {
    const file = join(folder, 'earlier.jsonl')
    writeFileSync(file, 'earlier')
    mkdirSync(join(folder, 'used/pglite'), { recursive: true })
    await expect(exportStore(stored('used'), file, signal)).rejects.toThrow('is there already')
    await expect(importStore(stored('new'), join(folder, 'missing.jsonl'))).rejects.toThrow('there is no')
    expect(existsSync(join(folder, 'new'))).toBe(false)
  })
})
