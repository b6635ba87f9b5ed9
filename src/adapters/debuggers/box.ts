import { constants } from 'node:fs'
import { chmod, type FileHandle, mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DebuggerAnswer } from '../../ports/cores/debugger.ts'
import { boundedRun } from '../processes/bounded-run.ts'
import type { SandboxLevel } from './sandbox.ts'

/** A core as the sandbox can read it: in place, or copied where only root may read it. */
export interface BoxedCore {
  readonly folder: string
  /** Undefined: it is `core` in the folder. */
  readonly inPlace: string | undefined
  readonly sizeBytes: number
}

export type BoxAnswer = { readonly kind: 'boxed'; readonly core: BoxedCore } | Extract<DebuggerAnswer, { kind: 'failed' }>

const othersRead = 0o004

/** A folder whose parent only we may enter: what lies in it is readable for the debugger's user inside the sandbox and for nobody else. */
export async function withBox<T>(under: string | undefined, use: (folder: string) => Promise<T>): Promise<T> {
  const parent = await mkdtemp(join(under ?? tmpdir(), 'aceso-debugger-'))
  try {
    const folder = join(parent, 'box')
    await mkdir(folder)
    await chmod(folder, 0o755)
    await mkdir(join(folder, 'empty'))
    return await use(folder)
  } finally {
    await rm(parent, { recursive: true, force: true })
  }
}

/** Opens the core as what it must be, a regular file, and makes it readable without touching it. Holes stay holes; `mostCopiedBytes` counts blocks on the disk. */
export async function boxCore(
  {
    path,
    folder,
    level,
    mostCopiedBytes,
    timeoutMs,
  }: { path: string; folder: string; level: SandboxLevel; mostCopiedBytes: number; timeoutMs: number },
  signal: AbortSignal,
): Promise<BoxAnswer> {
  let file: FileHandle
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    if (code === 'EACCES' || code === 'EPERM')
      return { kind: 'failed', fault: 'no-permission', detail: `the core may not be read (${code})` }
    return { kind: 'failed', fault: 'unreadable', detail: `the core cannot be opened (${code})` }
  }
  try {
    const stat = await file.stat()
    const { size, blocks, mode } = stat
    if (!stat.isFile()) return { kind: 'failed', fault: 'unreadable', detail: 'the core is not a regular file' }
    if (level !== 'namespaces' || (mode & othersRead) !== 0) return { kind: 'boxed', core: { folder, inPlace: path, sizeBytes: size } }
    if (blocks * 512 > mostCopiedBytes) {
      const detail = `only root may read the core, and it takes ${blocks * 512} bytes on the disk, more than may be copied for a debugger that is not root (${mostCopiedBytes}); its slim core can be used`
      return { kind: 'failed', fault: 'no-permission', detail }
    }
    const copy = join(folder, 'core')
    const command = ['cp', '--sparse=always', '--reflink=auto', '/proc/self/fd/3', copy]
    const end = await boundedRun({ command, timeoutMs, mostOutputBytes: 4096, descriptors: [file.fd] }, signal)
    if (end.kind === 'timed-out') return { kind: 'failed', fault: 'timed-out', detail: 'the core could not be copied in time' }
    if (end.kind !== 'ended' || end.code !== 0)
      return { kind: 'failed', fault: 'debugger-failed', detail: 'the core could not be copied for the debugger' }
    await chmod(copy, 0o444)
    return { kind: 'boxed', core: { folder, inPlace: undefined, sizeBytes: size } }
  } finally {
    await file.close()
  }
}
