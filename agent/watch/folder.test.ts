import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { isComplete } from '../../src/crash/files/intake.ts'
import { watchFolder } from './folder.ts'

describe('the watched folder', () => {
  it('shows regular files with a core’s name, and knows when one has stopped growing', async () => {
    const path = mkdtempSync(join(tmpdir(), 'aceso-folder-'))
    let now = 0
    const folder = watchFolder({
      path,
      nodeName: 'n1',
      nowMs: () => now,
      isCoreName: (name) => name.startsWith('core.'),
      onChange: () => undefined,
      onFault: (message) => {
        throw new Error(message)
      },
    })
    writeFileSync(join(path, 'core.1'), 'a')
    writeFileSync(join(path, 'notes.txt'), 'a')
    mkdirSync(join(path, 'core.folder'))
    symlinkSync('/etc/passwd', join(path, 'core.link'))
    const [first, ...more] = await folder.look()
    expect(more).toEqual([])
    expect(isComplete(first?.looks ?? [], 'written-in-place')).toBe(false)

    now = 1_500
    appendFileSync(join(path, 'core.1'), 'b')
    const [grown] = await folder.look()
    expect(grown?.id).not.toBe(first?.id)
    for (now = 1_600; now < 3_600; now += 100) await folder.look()
    const [still] = await folder.look()
    expect(still?.id).toBe(grown?.id)
    expect(isComplete(still?.looks ?? [], 'written-in-place')).toBe(true)

    rmSync(join(path, 'core.1'))
    expect(await folder.look()).toEqual([])
    folder.stop()
  })

  it('says that it cannot be read', async () => {
    const folder = watchFolder({
      path: '/no/such/folder',
      nodeName: 'n1',
      nowMs: () => 0,
      isCoreName: () => true,
      onChange: () => undefined,
      onFault: () => undefined,
    })
    await expect(folder.look()).rejects.toThrow(/no such file/)
    folder.stop()
  })
})
