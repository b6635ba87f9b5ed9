import { readdir, stat } from 'node:fs/promises'
import type { SymbolSource } from '../../ports/cores/symbol-files.ts'
import { folderSource } from './symbol-source.ts'

/** The program that is looked for, by its path in its own root and its build-id. */
export interface SoughtProgram {
  readonly path: string
  readonly buildId: string
}

const mostRoots = 1_000
const mostFound = 3

/**
 * Roots of running processes that hold a program: the container that was started again in the place of the crashed one, or another of the same image. Which one does not matter, its
 * build-id proves it. `proc` must show the node's processes (hostPID); of others only one's own root is seen.
 */
export async function containerRoots(
  { path, buildId }: SoughtProgram,
  { proc = '/proc', buildIdIn }: { readonly proc?: string; readonly buildIdIn: (bytes: Buffer) => string | undefined },
  signal: AbortSignal,
): Promise<readonly SymbolSource[]> {
  const seen = new Set<string>()
  const found: SymbolSource[] = []
  for (const pid of (await readdir(proc)).filter((name) => /^\d+$/.test(name))) {
    signal.throwIfAborted()
    const root = `${proc}/${pid}/root`
    // A process that has ended meanwhile, or is not ours to look at.
    const at = await stat(`${root}/`).catch(() => undefined)
    if (at === undefined || seen.has(`${at.dev}:${at.ino}`)) continue
    seen.add(`${at.dev}:${at.ino}`)
    const source = folderSource(root, { kind: 'root', title: `the root of process ${pid}`, buildIdIn })
    if ((await source.buildIdOf(path, signal)) === buildId) found.push(source)
    if (found.length >= mostFound || seen.size >= mostRoots) break
  }
  return found
}
