import { constants } from 'node:fs'
import { copyFile, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, normalize } from 'node:path'
import type { ProvedFile, StagedRoot, SymbolStage } from '../../ports/cores/symbol-files.ts'
import { folderOf, openWithin } from './symbol-source.ts'

export interface StageSettings {
  /** The system's temporary folder where undefined. */
  readonly folder?: string
  /** All files of one root together. */
  readonly mostBytes: number
}

/** On systems where `/lib` is a link to `/usr/lib` the program names its libraries one way and the kernel the other. */
const merged = ['lib', 'lib64', 'lib32', 'bin', 'sbin'] as const

/** Copies proved files, and nothing else, into a root of their own: a debugger without rights cannot enter a container's root, and shall not see the rest of it. */
export function symbolStage({ folder, mostBytes }: StageSettings): SymbolStage {
  return {
    async stage(files, signal): Promise<StagedRoot> {
      const root = await mkdtemp(join(folder ?? tmpdir(), 'aceso-symbols-'))
      const dispose = (): Promise<void> => rm(root, { recursive: true, force: true })
      try {
        const inner = join(root, 'root')
        await mkdir(inner, { mode: 0o755 })
        const targets: string[] = []
        let left = mostBytes
        for (const file of files) {
          signal.throwIfAborted()
          const size = await copyProved(file, inner, left, signal)
          if (size === undefined) continue
          left -= size
          targets.push(file.target)
        }
        await linkNames(inner, targets)
        return { root: inner, targets, dispose }
      } catch (error) {
        await dispose()
        throw error
      }
    },
  }
}

async function copyProved(
  { source, path, target, buildId }: ProvedFile,
  root: string,
  left: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const folder = folderOf(source)
  const file = folder === undefined ? undefined : await openWithin(folder, path)
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    // Proved once more: the file may have been replaced since.
    if (size > left || (await source.buildIdOf(path, signal)) !== buildId) return undefined
    const copy = join(root, normalize(`/${target}`))
    await mkdir(dirname(copy), { recursive: true, mode: 0o755 })
    await copyFile(`/proc/self/fd/${file.fd}`, copy, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL)
    return size
  } finally {
    await file.close()
  }
}

/** The names under which a program asks for its libraries: `libx.so.6` for `libx.so.6.0.30`, `/lib` for `/usr/lib`. */
async function linkNames(root: string, targets: readonly string[]): Promise<void> {
  for (const target of targets) {
    const name = basename(target)
    for (let dot = name.lastIndexOf('.'); dot > name.indexOf('.so'); dot = name.lastIndexOf('.', dot - 1)) {
      await linked(name, join(root, dirname(target), name.slice(0, dot)))
    }
  }
  for (const folder of merged) await linked(`usr/${folder}`, join(root, folder))
}

async function linked(target: string, at: string): Promise<void> {
  try {
    await symlink(target, at)
  } catch {
    // The name is taken by a real file or folder, which is right.
  }
}
