import type { StorePlace } from '../adapters/postgres/open-store.ts'
import type { Config } from './config/schema.ts'

/** PostgreSQL where one is named, else the embedded store. */
export function storePlace({ storage }: Config): StorePlace {
  return storage.databaseUrl === undefined ? { dataDir: storage.dataDir } : { databaseUrl: storage.databaseUrl }
}
