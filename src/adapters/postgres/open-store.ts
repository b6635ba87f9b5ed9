import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { sql } from 'kysely'
import type { Instant } from '../../domain/instant.ts'
import type { Secret } from '../../domain/secret.ts'
import type { Jobs } from '../../ports/jobs.ts'
import type { Store } from '../../ports/store/store.ts'
import { type LockWords, lockFolder } from '../locks/folder-lock.ts'
import { type Engine, embeddedEngine, guarded, serverEngine } from './database/engine.ts'
import { storeFault } from './database/faults.ts'
import { openWorkerSession } from './database/pglite-session.ts'
import type { Presence } from './database/presence.ts'
import { openQueue, releaseOrphans } from './jobs/queue.ts'
import { stepJobs } from './jobs/step-jobs.ts'
import { alone, migrate } from './opening/migrate.ts'
import { preparedTemplate } from './opening/template.ts'
import { releaseTaken } from './outbox.ts'
import { deleteExpired } from './retention.ts'
import { type StoreMeans, storeOn } from './store.ts'
import { exportStore } from './transfer/export-store.ts'
import { type ImportResult, importStore } from './transfer/import-store.ts'

const lockWords: LockWords = {
  setting: 'storage.dataDir',
  next: 'stop that process, use another folder, or set DATABASE_URL to share one PostgreSQL between several servers',
}
/** Opening alone takes three at once: the lock, the migrations, the queue. */
const leastConnections = 4

/** Embedded in a folder, or a PostgreSQL server. */
export type StorePlace = { readonly dataDir: string } | { readonly databaseUrl: Secret }

export interface StoreOptions {
  /** The channels that an event is told to; none when left out. */
  readonly notify?: StoreMeans['notify']
  /** Steps that this process works on at once. */
  readonly workers?: number
  /** How often a worker without work looks into the queue; where work is committed here it is told at once. */
  readonly pollSeconds?: number
  /** Connections to a server, at least 4. */
  readonly poolSize?: number
  /** Faults in the background: the queue's polling and upkeep. They are tried again by themselves. */
  readonly onError?: (fault: unknown) => void
}

export interface OpenedStore {
  readonly kind: Engine['kind']
  readonly store: Store
  readonly jobs: Jobs
  /** Throws `store-unavailable` when the database does not answer. */
  ping(): Promise<void>
  /** Called after each commit of this process with the ids of the changed incidents; returns how to stop. */
  onCommit(listener: (incidentIds: readonly string[]) => void): () => void
  /** Deletes what was closed more than `days` ago; returns how many incidents. */
  applyRetention(days: number, now: Instant): Promise<number>
  /** The whole store as lines of JSON. On the embedded store everybody else waits meanwhile. */
  exportTo(output: Writable, signal?: AbortSignal): Promise<{ readonly rows: number }>
  /** Into an empty store only; `conflict` otherwise, `input-invalid` for what is no whole export. */
  importFrom(input: Readable): Promise<ImportResult>
  readonly engine: Engine
}

/** Opens, brings the shape up to date, and starts the queue's upkeep (not its workers). */
export async function openStore(place: StorePlace, options: StoreOptions = {}): Promise<OpenedStore> {
  if ('databaseUrl' in place)
    return openOn(serverEngine(place.databaseUrl, Math.max(leastConnections, options.poolSize ?? 10)), options, () => Promise.resolve())
  mkdirSync(place.dataDir, { recursive: true, mode: 0o700 })
  const unlock = await lockFolder(place.dataDir, lockWords)
  try {
    const dataDir = join(place.dataDir, 'pglite')
    const session = await openWorkerSession({ dataDir, template: existsSync(join(dataDir, 'PG_VERSION')) ? undefined : preparedTemplate() })
    return await openOn(embeddedEngine(session), options, unlock)
  } catch (fault) {
    await unlock()
    throw storeFault(fault)
  }
}

/** Nobody else is there: what others hold was left behind by a process that was killed, and a restart need not wait for it. */
async function forgetTheDead(engine: Engine): Promise<void> {
  await releaseOrphans(engine)
  await releaseTaken(engine.db)
  await engine.db.deleteFrom('leases').execute()
}

export async function openOn(engine: Engine, options: StoreOptions, afterClose: () => Promise<void>): Promise<OpenedStore> {
  const listeners = new Set<(incidentIds: readonly string[]) => void>()
  let presence: Presence | undefined
  try {
    const onError = options.onError ?? (() => undefined)
    const boss = await alone(engine, async () => {
      await migrate(engine.db)
      const queue = await openQueue(engine, onError)
      presence = await engine.arrive(() => forgetTheDead(engine), onError)
      return queue
    })
    const jobs = stepJobs(engine, boss, options, onError)
    const parts = storeOn(engine, boss, {
      notify: options.notify ?? (() => []),
      committed: (incidentIds, queued) => {
        if (queued.some(({ afterMs }) => afterMs <= 0)) jobs.wake()
        for (const listener of listeners) listener(incidentIds)
      },
    })
    let closing: Promise<void> | undefined
    const close = async (): Promise<void> => {
      await jobs.stop(0)
      await boss.stop({ graceful: false })
      await presence?.leave()
      await engine.close()
      await afterClose()
    }
    return {
      kind: engine.kind,
      engine,
      jobs,
      store: {
        ...parts,
        close: () => {
          closing ??= close()
          return closing
        },
      },
      ping: async () => {
        await guarded(sql`select 1`.execute(engine.db))
      },
      applyRetention: (days, now) => deleteExpired(engine.db, days, now),
      exportTo: (output, signal) => exportStore(engine.db, output, signal),
      importFrom: (input) => importStore(engine.db, boss, input),
      onCommit: (listener) => {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
  } catch (fault) {
    await presence?.leave()
    await engine.close()
    throw storeFault(fault)
  }
}
