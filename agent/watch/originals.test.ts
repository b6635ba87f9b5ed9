import { existsSync, lstatSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { coreIdOf } from '../../src/crash/files/intake.ts'
import { jsonLog } from '../telemetry/log.ts'
import { deleteOriginal } from './originals.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-originals-'))
const lines: string[] = []
const log = jsonLog('debug', (line) => lines.push(line))

function found(path: string) {
  const { dev, ino, size, mtimeMs } = lstatSync(path, { bigint: true })
  const identity = { device: String(dev), inode: String(ino), sizeBytes: Number(size), modifiedMs: Number(mtimeMs) }
  return { path, name: 'core.1', id: coreIdOf('n1', identity), looks: [] }
}

it('deletes the very file that was worked on, and no other that has its name by now', async () => {
  const path = join(folder, 'core.1')
  writeFileSync(path, 'first')
  const first = found(path)
  renameSync(path, join(folder, 'core.2'))
  writeFileSync(path, 'another')
  await deleteOriginal(first, 'n1', log)
  expect(existsSync(path)).toBe(true)
  await deleteOriginal(found(path), 'n1', log)
  expect(existsSync(path)).toBe(false)
  await deleteOriginal(first, 'n1', log)
  expect(lines.at(-1)).toContain('could not be deleted')
})
