import { createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { mostSlimCoreBytes } from '../../src/domain/crash/agent-protocol.ts'
import { syncFolder } from './durable-file.ts'

/** Slim cores that the server has not taken yet, by the id of their report. */
export interface SlimCores {
  write(id: string, content: Readable, signal: AbortSignal): Promise<{ readonly path: string; readonly sizeBytes: number }>
  /** Undefined: there is none, or none that the server takes. */
  pathOf(id: string): Promise<string | undefined>
  remove(id: string): Promise<void>
  /** Deletes those that nobody waits for: a kill came before their report, or after its delivery. */
  keepOnly(ids: readonly string[]): Promise<void>
}

const ending = '.core.zst'

export async function openSlimCores(folder: string): Promise<SlimCores> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const at = (id: string): string => join(folder, `${id}${ending}`)
  return {
    async write(id, content, signal) {
      const path = at(id)
      await pipeline(content, createWriteStream(`${path}.next`, { mode: 0o600, flush: true }), { signal })
      await rename(`${path}.next`, path)
      await syncFolder(folder)
      return { path, sizeBytes: (await stat(path)).size }
    },
    async pathOf(id) {
      const found = await stat(at(id)).catch(() => undefined)
      return found === undefined || found.size > mostSlimCoreBytes ? undefined : at(id)
    },
    remove: (id) => rm(at(id), { force: true }),
    async keepOnly(ids) {
      const kept = new Set(ids.map((id) => `${id}${ending}`))
      for (const name of await readdir(folder)) if (!kept.has(name)) await rm(join(folder, name), { force: true })
    },
  }
}
