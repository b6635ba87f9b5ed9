import { createReadStream, createWriteStream } from 'node:fs'
import { openStore } from '../adapters/postgres/open-store.ts'
import type { Transferred } from '../surfaces/cli/means.ts'
import type { Config } from './config/schema.ts'
import { storePlace } from './store-place.ts'

/** Writes the configured store to a new file, readable by its owner only. A server on an embedded store must be stopped first: the lock says so. */
export async function exportStore(config: Config, file: string, signal: AbortSignal): Promise<Transferred> {
  const opened = await openStore(storePlace(config))
  try {
    const { rows } = await opened.exportTo(createWriteStream(file, { flags: 'wx', mode: 0o600 }), signal)
    return { file, counts: { rows } }
  } finally {
    await opened.store.close()
  }
}

/** Reads such a file into the configured store, which must be empty: all of it or nothing. */
export async function importStore(config: Config, file: string): Promise<Transferred> {
  const opened = await openStore(storePlace(config))
  try {
    const { rows } = await opened.importFrom(createReadStream(file))
    return { file, counts: { rows } }
  } finally {
    await opened.store.close()
  }
}
