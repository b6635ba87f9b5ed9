import { createReadStream, createWriteStream, existsSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../adapters/postgres/open-store.ts'
import { AcesoError } from '../../domain/errors.ts'
import type { Transferred } from '../../surfaces/cli/means.ts'
import type { Config } from '../config/schema.ts'
import { storePlace } from '../store-place.ts'

/** Writes the configured store to a new file, readable by its owner only. A server on an embedded store must be stopped first: the lock says so. */
export async function exportStore(config: Config, file: string, signal: AbortSignal): Promise<Transferred> {
  const place = storePlace(config)
  // A folder that is named wrongly would become a new store, and a backup of nothing.
  if ('dataDir' in place && !existsSync(join(place.dataDir, 'pglite')))
    throw refused('storage.dataDir', `there is no store in ${place.dataDir}`, 'name its folder with --data')
  if (existsSync(file)) throw refused('file', `${file} is there already`, 'name a new file')
  const opened = await openStore(place)
  try {
    const { rows } = await opened.exportTo(createWriteStream(file, { flags: 'wx', mode: 0o600 }), signal)
    return { file, counts: { rows } }
  } finally {
    await opened.store.close()
  }
}

/** Reads such a file into the configured store, which must be empty: all of it or nothing. */
export async function importStore(config: Config, file: string): Promise<Transferred> {
  if (!existsSync(file)) throw refused('file', `there is no ${file}`, 'name a file that aceso export has written')
  const opened = await openStore(storePlace(config))
  try {
    const { rows } = await opened.importFrom(createReadStream(file))
    return { file, counts: { rows } }
  } finally {
    await opened.store.close()
  }
}

function refused(path: string, message: string, next: string): AcesoError {
  return new AcesoError('input-invalid', message, { path, next })
}
