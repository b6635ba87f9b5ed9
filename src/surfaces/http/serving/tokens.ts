import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { AccessStore, TokenRecord } from '../../../ports/store/store.ts'

/** How long this server goes on believing what it read of the tokens: a removed token works no longer than this on other replicas. */
const keptMs = 2_000

export interface Tokens {
  /** Whether any token exists. */
  any(): Promise<boolean>
  /** The record of a presented token. Every stored hash is compared, in constant time, so that the answer's time tells nothing. */
  find(presented: string): Promise<TokenRecord | undefined>
  /** Reads again at the next question: called after this server changed the tokens. */
  forget(): void
}

/** `own`: of a process that this one started. */
export function tokensOf(access: Pick<AccessStore, 'tokens'>, own?: TokenRecord): Tokens {
  let known: Promise<readonly TokenRecord[]> | undefined
  let readMs = 0
  const all = (): Promise<readonly TokenRecord[]> => {
    const nowMs = performance.now()
    if (known === undefined || nowMs - readMs > keptMs) {
      readMs = nowMs
      const reading = access.tokens()
      known = reading
      reading.catch(() => {
        if (known === reading) known = undefined
      })
    }
    return known
  }
  return {
    any: async () => (await all()).length > 0,
    async find(presented) {
      const hash = Buffer.from(hashOf(presented), 'hex')
      let found: TokenRecord | undefined
      for (const record of [...(await all()), ...(own === undefined ? [] : [own])]) {
        const stored = Buffer.from(record.hash, 'hex')
        if (stored.length === hash.length && timingSafeEqual(stored, hash)) found = record
      }
      return found
    },
    forget() {
      known = undefined
    },
  }
}

/** 256 random bits: guessing one is hopeless, so a plain hash is enough to keep it. */
export function newToken(): string {
  return `aceso_${randomBytes(32).toString('base64url')}`
}

export function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
