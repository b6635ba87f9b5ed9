import { setTimeout as delay } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import { advisoryLocks } from './advisory-locks.ts'

const reconnectMs = 1_000

export interface Presence {
  leave(): Promise<void>
}

/**
 * Every process on a shared database holds one lock as long as it lives, together with the others; the database takes it away with the connection, so the lock of a
 * process that was killed is gone at once. Whoever could have it for himself alone knows that all others are dead. `whenAlone` is called while nobody can come.
 * Callers come one after the other (migrate.ts).
 */
export async function bePresent(
  config: ClientConfig,
  whenAlone: () => Promise<void>,
  onError: (fault: unknown) => void,
): Promise<Presence> {
  const ending = new AbortController()
  let client = await connected(config, onLost)
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [advisoryLocks.presence])
  const wasAlone = rows[0]?.taken === true
  if (wasAlone) await whenAlone()
  await client.query('select pg_advisory_lock_shared($1)', [advisoryLocks.presence])
  if (wasAlone) await client.query('select pg_advisory_unlock($1)', [advisoryLocks.presence])

  /** The database was away, and with it the lock: another one that starts meanwhile may take us for dead. */
  function onLost(fault: unknown): void {
    if (ending.signal.aborted) return
    onError(fault)
    void again()
  }
  async function again(): Promise<void> {
    while (!ending.signal.aborted) {
      await delay(reconnectMs, undefined, { signal: ending.signal }).catch(() => undefined)
      if (ending.signal.aborted) return
      // Told once that it is away; the store itself says that it is not there.
      if (await comeBack().catch(() => false)) return
    }
  }
  /** A connection on which the lock is not held, or that comes when we have left, is of no use to anybody. */
  async function comeBack(): Promise<boolean> {
    const next = await connected(config, onLost)
    try {
      await next.query('select pg_advisory_lock_shared($1)', [advisoryLocks.presence])
      ending.signal.throwIfAborted()
      client = next
      return true
    } catch (fault) {
      next.removeAllListeners('error').on('error', () => undefined)
      await next.end().catch(() => undefined)
      throw fault
    }
  }
  return {
    async leave() {
      ending.abort()
      await client.end().catch(() => undefined)
    },
  }
}

async function connected(config: ClientConfig, onLost: (fault: unknown) => void): Promise<Client> {
  const client = new Client(config)
  let isOpen = false
  client.on('error', (fault) => {
    if (isOpen) onLost(fault)
    isOpen = false
  })
  await client.connect()
  isOpen = true
  return client
}
