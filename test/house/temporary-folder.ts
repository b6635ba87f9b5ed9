import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A temporary folder of this run's own, gone after it: what a test leaves there fills no disk. */
export default async function ownTemporaryFolder(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-tests-'))
  process.env['TMPDIR'] = folder
  return () => rm(folder, { recursive: true, force: true })
}
