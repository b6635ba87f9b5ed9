import { openStore } from '../adapters/postgres/open-store.ts'
import { AcesoError } from '../domain/errors.ts'
import { instantOf } from '../domain/instant.ts'
import { Secret } from '../domain/secret.ts'
import type { AccessStore, Role, TokenRecord } from '../ports/store.ts'
import { hashOf, newToken } from '../surfaces/http/serving/tokens.ts'
import type { Config } from './config/schema.ts'
import { storePlace } from './store-place.ts'

/** Tokens straight in the store, so that the first can be made before anybody may ask the server. An embedded store that a server holds is refused by its lock. */
export async function addToken(config: Config, name: string, role: Role): Promise<Secret> {
  const token = newToken()
  const made = { name, role, hash: hashOf(token), createdAt: instantOf(Date.now()) }
  const result = await withAccess(config, (access) => access.addToken(made))
  if (result === 'name-taken')
    throw new AcesoError('conflict', `a token named ${name} exists already`, { next: 'choose another name, or remove the old one' })
  return new Secret(token)
}

export function listTokens(config: Config): Promise<readonly TokenRecord[]> {
  return withAccess(config, (access) => access.tokens())
}

export async function removeToken(config: Config, name: string): Promise<void> {
  const removed = await withAccess(config, (access) => access.removeToken(name))
  if (!removed) throw new AcesoError('not-found', `there is no token named ${name}`, { next: 'aceso token list shows them' })
}

async function withAccess<Value>(config: Config, use: (access: AccessStore) => Promise<Value>): Promise<Value> {
  const { store } = await openStore(storePlace(config))
  try {
    return await use(store.access)
  } finally {
    await store.close()
  }
}
