import { existsSync } from 'node:fs'
import { readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LabApi } from '../../lab/api.ts'

const pattern = /^aceso-kill-[a-z]+-(\d+)(?:-.*)?$/

/** Name of this process's namespace, and beginning of the name of its folder. */
export function nameOf(store: string): string {
  return `aceso-kill-${store}-${process.pid}`
}

/** Removes namespaces and folders of benchmarks that were killed themselves. Folders kept for a look hold the store's contents, and stay. */
export async function sweepLeftovers(api: LabApi): Promise<void> {
  for (const { metadata } of await api.list('/api/v1/namespaces')) {
    if (await isLeft(metadata.name)) await api.call('DELETE', `/api/v1/namespaces/${metadata.name}`)
  }
  for (const name of await readdir(tmpdir())) {
    const folder = join(tmpdir(), name)
    if ((await isLeft(name)) && !existsSync(join(folder, 'store.jsonl'))) await rm(folder, { recursive: true, force: true })
  }
}

async function isLeft(name: string): Promise<boolean> {
  const pid = pattern.exec(name)?.[1]
  if (pid === undefined) return false
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return !command.includes('kill.ts')
}
