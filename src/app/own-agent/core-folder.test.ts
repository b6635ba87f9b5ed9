import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { coreFolder, folderOf } from './core-folder.ts'

describe('the folder of cores', () => {
  it.each([
    ['|/usr/lib/systemd/systemd-coredump %P %u %g %s %t %c %h', '/var/lib/systemd/coredump'],
    ['|/lib/systemd/systemd-coredump %P', '/var/lib/systemd/coredump'],
    ['/var/cores/core.%e.%p', '/var/cores'],
    ['/core', '/'],
    ['|/usr/share/apport/apport %p', undefined],
    ['core.%p', undefined],
    ['', undefined],
  ])('of the pattern %j is %s', (pattern, expected) => {
    expect(folderOf(pattern)).toBe(expected)
  })

  it('is the configured one, if it can be read', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aceso-cores-'))
    expect(await coreFolder(folder)).toEqual({ path: folder })
    expect(await coreFolder(join(folder, 'gone'))).toEqual({ why: `${join(folder, 'gone')} is not there` })
    expect(await coreFolder(folder, 'darwin')).toEqual({ why: 'cores are read on Linux only' })
  })
})
