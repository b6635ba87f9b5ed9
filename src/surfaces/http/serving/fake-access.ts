import type { AccessStore, Role, TokenRecord } from '../../../ports/store/store.ts'
import { hashOf } from './tokens.ts'

/** Tokens in memory, for tests: one for each name given, whose token is `token-of-<name>`. */
export function fakeAccess(given: Readonly<Record<string, Role>> = {}): AccessStore & { readonly records: TokenRecord[] } {
  const records: TokenRecord[] = Object.entries(given).map(([name, role]) => ({
    name,
    role,
    hash: hashOf(`token-of-${name}`),
    createdAt: '2026-11-21T06:00:00.000Z',
  }))
  return {
    records,
    tokens: async () => [...records],
    async addToken(token) {
      if (records.length === 0 && token.role !== 'admin') return 'first-must-be-admin'
      if (records.some(({ name }) => name === token.name)) return 'name-taken'
      records.push(token)
      return 'added'
    },
    async removeToken(name) {
      const others = records.filter((record) => record.name !== name)
      if (others.length === records.length) return 'not-found'
      if (others.length > 0 && !others.some(({ role }) => role === 'admin')) return 'last-admin'
      records.splice(0, records.length, ...others)
      return 'removed'
    },
  }
}
