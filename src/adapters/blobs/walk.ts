import { opendir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from './disk-faults.ts'

const mostDepth = 8

/** Names of all regular files below a folder, relative to it, one after the other; hidden ones and links are passed over. */
export async function* filesUnder(root: string, signal: AbortSignal, below = '', depth = 0): AsyncGenerator<string> {
  const folder = await opendir(join(root, below)).catch((fault: unknown) => {
    if (codeOf(fault) !== 'ENOENT') throw fault
  })
  if (folder === undefined) return
  const folders: string[] = []
  for await (const entry of folder) {
    signal.throwIfAborted()
    if (entry.name.startsWith('.')) continue
    const name = below === '' ? entry.name : `${below}/${entry.name}`
    if (entry.isFile()) yield name
    else if (entry.isDirectory() && depth < mostDepth) folders.push(name)
  }
  for (const name of folders) yield* filesUnder(root, signal, name, depth + 1)
}
