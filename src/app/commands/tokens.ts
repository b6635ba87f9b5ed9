import { openStore } from '../../adapters/postgres/open-store.ts'
import { instantOf } from '../../domain/instant.ts'
import { Secret } from '../../domain/secret.ts'
import type { AccessStore, Role, TokenRecord } from '../../ports/store/store.ts'
import { madeToken, takeAwayToken } from '../../surfaces/http/serving/token-changes.ts'
import type { Config } from '../config/schema.ts'
import { storePlace } from '../store-place.ts'

/** Tokens straight in the store, so that the first can be made before anybody may ask the server. An embedded store that a server holds is refused by its lock. */
export async function addToken(config: Config, name: string, role: Role): Promise<Secret> {
  return new Secret(await withAccess(config, (access) => madeToken(access, name, role, instantOf(Date.now()))))
}

export function listTokens(config: Config): Promise<readonly TokenRecord[]> {
  return withAccess(config, (access) => access.tokens())
}

export async function removeToken(config: Config, name: string): Promise<void> {
  await withAccess(config, (access) => takeAwayToken(access, name))
}

async function withAccess<Value>(config: Config, use: (access: AccessStore) => Promise<Value>): Promise<Value> {
  const { store } = await openStore(storePlace(config))
  try {
    return await use(store.access)
  } finally {
    await store.close()
  }
}
