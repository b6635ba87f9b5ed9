import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../releases')

/** Sets of recorded releases and the folder of each. What each may be used for is told in bench/releases/README.md. */
const folders = {
  known: root,
  'held-out': join(root, 'held-out'),
  unlike: join(root, 'unlike'),
  fresh: join(root, 'fresh'),
  'on-call': join(root, 'on-call'),
  'on-call-later': join(root, 'on-call-later'),
} as const
export type ReleaseSet = keyof typeof folders

export function setNamed(name: string): ReleaseSet {
  if (name in folders) return name as ReleaseSet
  throw new Error(`there is no set ${name}: ${Object.keys(folders).join(', ')}`)
}

export async function filesOf(set: ReleaseSet): Promise<readonly string[]> {
  const names = (await readdir(folders[set])).filter((name) => name.endsWith('.yaml'))
  return names.sort().map((name) => join(folders[set], name))
}
