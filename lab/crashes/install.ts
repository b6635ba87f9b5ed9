import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { must } from '../run.ts'
import { packages } from './settings.ts'

/** Installs the compilers and programs that are missing; only root on Debian can. */
export async function installPrograms(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error('needs root, as each program is crashed in a root folder of its own')
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const missing = Object.entries(packages).filter(([program]) => !folders.some((folder) => existsSync(join(folder, program))))
  if (missing.length === 0) return
  const names = missing.flatMap(([, list]) => list.split(' '))
  process.stderr.write(`crash:corpus: installing ${names.join(' ')}\n`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  await must('apt-get', ['update', '-q'], { env, timeoutMs: 300_000 })
  await must('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...names], { env, timeoutMs: 600_000 })
}
