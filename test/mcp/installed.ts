import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { run } from './processes.ts'

/** Kept from one time to the next, beside the other things that npm brings. */
const kept = resolve(import.meta.dirname, '../../node_modules/.cache/aceso-mcp')

/** A program from npm that is no dependency of ours: the folder of its `bin`. Undefined: it cannot be had on this machine. */
export function fromNpm(name: string, version: string): Promise<string | undefined> {
  return installed(`${name.replaceAll(/[@/]/g, '_')}-${version}`, 'node_modules/.bin', async (folder) => {
    await run(['npm', 'install', '--silent', '--no-audit', '--no-fund', '--prefix', folder, `${name}@${version}`])
  })
}

/** The same from PyPI. */
export function fromPyPi(name: string, version: string): Promise<string | undefined> {
  return installed(`${name}-${version}`, 'bin', async (folder) => {
    await run(['python3', '-m', 'venv', folder])
    await run([join(folder, 'bin/pip'), 'install', '--quiet', '--disable-pip-version-check', `${name}==${version}`])
  })
}

/** A half installation is thrown away: what lies there is whole. */
async function installed(name: string, programs: string, install: (folder: string) => Promise<void>): Promise<string | undefined> {
  const folder = join(kept, name)
  const mark = join(folder, 'whole')
  if (existsSync(mark)) return join(folder, programs)
  try {
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    await install(folder)
    await mkdir(mark)
    return join(folder, programs)
  } catch (fault) {
    process.stderr.write(`${name} cannot be installed: ${String(fault).split('\n')[0]}\n`)
    return undefined
  }
}
