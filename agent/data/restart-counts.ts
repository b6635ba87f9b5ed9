import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { writeDurably } from './durable-file.ts'

const Counts = z.record(z.string(), z.int().min(0))

/** Restarts seen of each container (`<pod uid>/<container>`), kept so that those while the agent was away are noticed. */
export interface RestartCounts {
  /** Nothing was ever kept here: what has happened before is history. */
  readonly isFirst: boolean
  /** What was seen last; undefined for a container that was never seen. */
  get(key: string): number | undefined
  set(key: string, count: number): void
  /** Forgets the containers of all other pods, and writes down what has changed. */
  keepOnly(uids: ReadonlySet<string>): void
  /** What has changed is durable when it returns. */
  save(): Promise<void>
}

export async function openRestartCounts(path: string): Promise<RestartCounts> {
  const known = await readCounts(path)
  const counts = new Map(Object.entries(known ?? {}))
  let isChanged = false
  let turn: Promise<void> = Promise.resolve()
  const write = async (before: Promise<void>): Promise<void> => {
    await before
    if (!isChanged) return
    isChanged = false
    try {
      await writeDurably(path, JSON.stringify(Object.fromEntries(counts)))
    } catch (fault) {
      isChanged = true
      throw fault
    }
  }
  return {
    isFirst: known === undefined,
    get: (key) => counts.get(key),
    set(key, count) {
      if (counts.get(key) === count) return
      counts.set(key, count)
      isChanged = true
    },
    keepOnly(uids) {
      for (const key of counts.keys()) {
        if (uids.has(key.slice(0, key.indexOf('/')))) continue
        counts.delete(key)
        isChanged = true
      }
    },
    save() {
      const written = write(turn)
      turn = written.catch(() => undefined)
      return written
    },
  }
}

async function readCounts(path: string): Promise<Record<string, number> | undefined> {
  try {
    return Counts.safeParse(JSON.parse(await readFile(path, 'utf8'))).data
  } catch {
    return undefined
  }
}
