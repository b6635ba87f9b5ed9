import { Secret } from '../../../domain/secret.ts'
import type { Role } from '../../../ports/store/store.ts'
import { CreatedTokenReply, RemovedTokenReply, type Token, TokenPage } from '../../http/contracts/control.ts'
import type { Exchange } from './exchange.ts'

/** What an administrator asks a running server about who may call it. */
export interface TokenClient {
  add(name: string, role: Role): Promise<Secret>
  list(): Promise<readonly Token[]>
  remove(name: string): Promise<void>
}

const base = '/api/v1/tokens'
const pageSize = 100

export function tokenClient({ call, remove }: Pick<Exchange, 'call' | 'remove'>): TokenClient {
  return {
    add: async (name, role) => new Secret((await call(CreatedTokenReply, base, { name, role })).data.token),
    async list() {
      const tokens: Token[] = []
      for (let page = 1; ; page++) {
        const { data } = await call(TokenPage, `${base}?page=${page}&pageSize=${pageSize}`)
        tokens.push(...data.data)
        if (page >= data.totalPages) return tokens
      }
    },
    async remove(name) {
      await remove(RemovedTokenReply, `${base}/${encodeURIComponent(name)}`)
    },
  }
}
