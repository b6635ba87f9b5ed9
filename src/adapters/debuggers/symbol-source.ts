import { constants } from 'node:fs'
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises'
import { join, normalize } from 'node:path'
import type { SymbolSource } from '../../ports/cores/symbol-files.ts'

const mostLinks = 40
/** Headers and notes of an ELF file lie here. */
const firstBytes = 64 * 1024

/** `buildIdIn` reads the build-id out of the first bytes of a file. */
export function folderSource(
  folder: string,
  { kind, title, buildIdIn }: Pick<SymbolSource, 'kind' | 'title'> & { readonly buildIdIn: (bytes: Buffer) => string | undefined },
): SymbolSource {
  const source: SymbolSource = {
    kind,
    title,
    async buildIdOf(path, signal) {
      signal.throwIfAborted()
      const file = await openWithin(folder, path)
      if (file === undefined) return undefined
      try {
        const { bytesRead, buffer } = await file.read(Buffer.alloc(firstBytes), 0, firstBytes, 0)
        return buildIdIn(buffer.subarray(0, bytesRead))
      } finally {
        await file.close()
      }
    },
  }
  folders.set(source, folder)
  return source
}

/** Where a source is kept; only the stage needs to know. */
const folders = new WeakMap<SymbolSource, string>()

export function folderOf(source: SymbolSource): string | undefined {
  return folders.get(source)
}

/**
 * Opens a regular file below a folder. Links are followed as if the folder were the root, as an image's are meant: an absolute one starts at the folder, `..` stops there.
 * FIFOs, devices and links that lead nowhere are nothing; opening never waits.
 */
export async function openWithin(folder: string, path: string): Promise<FileHandle | undefined> {
  const real = await resolveWithin(folder, path)
  if (real === undefined) return undefined
  try {
    const file = await open(join(folder, real), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    if ((await file.stat()).isFile()) return file
    await file.close()
  } catch {
    // Not there, or not for us: the same to the one who asks.
  }
  return undefined
}

async function resolveWithin(folder: string, path: string): Promise<string | undefined> {
  let rest = normalize(`/${path}`).split('/').filter(Boolean)
  let done: string[] = []
  let links = 0
  while (rest.length > 0) {
    const [next = '', ...behind] = rest
    rest = behind
    if (next === '..') {
      done = done.slice(0, -1)
      continue
    }
    const at = join(folder, ...done, next)
    let isLink: boolean
    try {
      const found = await lstat(at)
      isLink = found.isSymbolicLink()
      if (!isLink && behind.length === 0 && !found.isFile()) return undefined
    } catch {
      return undefined
    }
    if (!isLink) {
      done.push(next)
      continue
    }
    links += 1
    if (links > mostLinks) return undefined
    const target = await readlink(at)
    if (target.startsWith('/')) done = []
    rest = [...target.split('/').filter((part) => part !== '' && part !== '.'), ...rest]
  }
  return done.join('/')
}
