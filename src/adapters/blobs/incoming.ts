import { randomBytes } from 'node:crypto'
import { readFileSync, readlinkSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** Folder inside the store for files that are being written; no stored name begins with a dot. */
export const incomingFolder = '.incoming'
/** A writer that lives touches its file more often. */
const abandonedMs = 10 * 60_000
const namePattern = /^(?<world>[0-9a-f-]+\.\d+)\.(?<pid>\d+)\.(?<start>\d+)\.[0-9a-f]{16}$/

/** A new name that tells who writes it: machine since its start, process namespace, process and its start. */
export function incomingName(): string {
  return `${world()}.${process.pid}.${startOf(process.pid) ?? 0}.${randomBytes(8).toString('hex')}`
}

export interface Abandoned {
  readonly path: string
  readonly inode: number
}

/** What killed writers left behind: seen at once where the process can be seen to be gone, else (another node, another container) after ten minutes without a write. */
export async function abandonedFiles(root: string, nowMs: number): Promise<readonly Abandoned[]> {
  const folder = join(root, incomingFolder)
  const names = await readdir(folder).catch((): string[] => [])
  const found: Abandoned[] = []
  for (const name of names) {
    const path = join(folder, name)
    const file = await stat(path).catch(() => undefined)
    if (file !== undefined && (isGone(name) || nowMs - file.mtimeMs >= abandonedMs)) found.push({ path, inode: file.ino })
  }
  return found
}

function isGone(name: string): boolean {
  const found = namePattern.exec(name)?.groups
  return found !== undefined && found['world'] === world() && startOf(Number(found['pid'])) !== Number(found['start'])
}

let known: string | undefined
function world(): string {
  known ??= `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()}.${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`
  return known
}

/** Field 22 of /proc/<pid>/stat: when it was started, in ticks since the machine was; numbers of processes come again. */
function startOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19])
  } catch {
    return undefined
  }
}
