import { constants } from 'node:fs'
import { access } from 'node:fs/promises'
import { readCorePattern } from '../../adapters/cores/core-machine.ts'

export type CoreFolder = { readonly path: string } | { readonly why: string }

const systemdFolder = '/var/lib/systemd/coredump'

/** Where this machine keeps cores: as configured, else as its kernel is told. Only a folder that this user may read counts. */
export async function coreFolder(configured: string | undefined, platform: string = process.platform): Promise<CoreFolder> {
  if (platform !== 'linux') return { why: 'cores are read on Linux only' }
  const path = configured ?? folderOf((await readCorePattern()).pattern)
  if (path === undefined) return { why: 'this machine keeps cores in no folder of their own; name one in crashes.corePath' }
  try {
    await access(path, constants.R_OK | constants.X_OK)
    return { path }
  } catch (fault) {
    const isMissing = fault instanceof Error && 'code' in fault && fault.code === 'ENOENT'
    return { why: isMissing ? `${path} is not there` : `${path} may not be read by this user` }
  }
}

/** A pipe to systemd ends in its folder, an absolute pattern in its own; any other program or a relative pattern may put cores anywhere. */
export function folderOf(pattern: string): string | undefined {
  if (/^\|\s*\S*\/systemd-coredump\b/.test(pattern)) return systemdFolder
  return pattern.startsWith('/') ? pattern.slice(0, Math.max(1, pattern.lastIndexOf('/'))) : undefined
}
