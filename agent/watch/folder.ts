import { type Dirent, type FSWatcher, watch } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { coreIdOf, type Look, sameFile } from '../../src/crash/files/intake.ts'
import { faultText } from '../../src/domain/errors.ts'

/** A file in the watched folder that looks like a core, with everything seen of it so far. */
export interface FoundFile {
  readonly path: string
  readonly name: string
  /** The same for this file after every restart. */
  readonly id: string
  readonly looks: readonly Look[]
}

export interface Folder {
  /** What is there now. Links, FIFOs, devices and folders are passed over. */
  look(): Promise<readonly FoundFile[]>
  stop(): void
}

export interface FolderMeans {
  readonly path: string
  readonly nodeName: string
  readonly nowMs: () => number
  /** Whether a name may be a core's. */
  readonly isCoreName: (name: string) => boolean
  /** Something changed in the folder. */
  readonly onChange: () => void
  readonly onFault: (message: string) => void
}

/** Files at once that are remembered between two looks. */
const mostFiles = 20_000

export function watchFolder({ path, nodeName, nowMs, isCoreName, onChange, onFault }: FolderMeans): Folder {
  const seen = new Map<string, Look[]>()
  let watcher: FSWatcher | undefined
  const listen = (): void => {
    // Notices only shorten the wait: mounted folders may give none, so looking on time decides.
    try {
      watcher ??= watch(path, () => onChange()).on('error', () => {
        watcher?.close()
        watcher = undefined
      })
    } catch {
      watcher = undefined
    }
  }

  async function seeFile(entry: Dirent): Promise<FoundFile | undefined> {
    const file = join(path, entry.name)
    const stat = await lstat(file, { bigint: true }).catch(() => undefined)
    if (stat === undefined || !stat.isFile()) return undefined
    const identity = {
      device: String(stat.dev),
      inode: String(stat.ino),
      sizeBytes: Number(stat.size),
      modifiedMs: Number(stat.mtimeMs),
    }
    const first = seen.get(entry.name)?.[0]
    const look = { identity, atMs: nowMs() }
    // The first look of the present shape and the last say as much as all of them.
    const looks = first !== undefined && sameFile(first.identity, identity) ? [first, look] : [look]
    seen.set(entry.name, looks)
    return { path: file, name: entry.name, id: coreIdOf(nodeName, identity), looks }
  }

  listen()
  return {
    async look() {
      listen()
      const entries = await readdir(path, { withFileTypes: true })
      const candidates = entries.filter((entry) => entry.isFile() && isCoreName(entry.name))
      if (candidates.length > mostFiles) onFault(`${candidates.length} core files in ${path}: the first ${mostFiles} are looked at`)
      const names = new Set(candidates.map(({ name }) => name))
      for (const name of seen.keys()) if (!names.has(name)) seen.delete(name)
      const found: FoundFile[] = []
      for (const entry of candidates.slice(0, mostFiles)) {
        try {
          const file = await seeFile(entry)
          if (file !== undefined) found.push(file)
        } catch (fault) {
          onFault(`${entry.name}: ${faultText(fault)}`)
        }
      }
      return found
    },
    stop: () => watcher?.close(),
  }
}
