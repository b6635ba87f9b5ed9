import { lstat, unlink } from 'node:fs/promises'
import { coreIdOf } from '../../src/crash/files/intake.ts'
import { faultText } from '../../src/domain/errors.ts'
import type { Log } from '../telemetry/log.ts'
import type { FoundFile } from './folder.ts'

/** Deletes a core of low value from its folder, where that is asked for; what has its name by now, if it is another file, stays. */
export async function deleteOriginal({ path, id }: FoundFile, nodeName: string, log: Log): Promise<void> {
  try {
    const { dev, ino, size, mtimeMs } = await lstat(path, { bigint: true })
    const identity = { device: String(dev), inode: String(ino), sizeBytes: Number(size), modifiedMs: Number(mtimeMs) }
    if (coreIdOf(nodeName, identity) !== id) return
    await unlink(path)
    log.info('Coredump of low value deleted', { path })
  } catch (fault) {
    log.warn('A coredump of low value could not be deleted', { path, why: faultText(fault), next: 'mount the folder writable' })
  }
}
