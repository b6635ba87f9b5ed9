import { constants } from 'node:fs'
import { type FileHandle, lstat, open } from 'node:fs/promises'
import { AcesoError, faultText } from '../../domain/errors.ts'
import type { FileIdentity } from '../../ports/cores/core-files.ts'

export interface OpenedFile {
  readonly handle: FileHandle
  readonly identity: FileIdentity
  readonly diskBytes: number
}

interface Kind {
  isFile(): boolean
  isDirectory(): boolean
  isFIFO(): boolean
  isSocket(): boolean
  isSymbolicLink(): boolean
}

/**
 * Opens a file that somebody else may have put there. Looked at before, so that no device is touched by opening it; opened without following a link and without waiting
 * for the other end of a pipe; looked at again, since it may be another one by then.
 */
export async function openFile(path: string): Promise<OpenedFile> {
  let handle: FileHandle | undefined
  try {
    refuseOthers(path, await lstat(path))
    handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY)
    const status = await handle.stat({ bigint: true })
    refuseOthers(path, status)
    const identity = {
      device: String(status.dev),
      inode: String(status.ino),
      sizeBytes: Number(status.size),
      modifiedMs: Number(status.mtimeMs),
    }
    return { handle, identity, diskBytes: Number(status.blocks) * 512 }
  } catch (fault) {
    await handle?.close()
    throw fault instanceof AcesoError ? fault : openFault(path, fault)
  }
}

function refuseOthers(path: string, status: Kind): void {
  if (status.isFile()) return
  const kind = status.isSymbolicLink()
    ? 'a symbolic link'
    : status.isDirectory()
      ? 'a folder'
      : status.isFIFO()
        ? 'a named pipe'
        : status.isSocket()
          ? 'a socket'
          : 'a device'
  throw new AcesoError('core-unreadable', `${path} is ${kind}; only regular files are opened`, { next: 'give the core file itself' })
}

function openFault(path: string, fault: unknown): AcesoError {
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') return new AcesoError('not-found', `there is no file ${path}`, { cause: fault })
  if (code === 'ELOOP')
    return new AcesoError('core-unreadable', `${path} is a symbolic link; only regular files are opened`, { cause: fault })
  if (code === 'EACCES' || code === 'EPERM') {
    return new AcesoError('forbidden', `${path} may not be read by this user`, {
      cause: fault,
      next: 'cores belong to root or to their program’s user: run as one of them',
    })
  }
  return new AcesoError('core-unreadable', `${path} cannot be opened: ${faultText(fault)}`, { cause: fault })
}
