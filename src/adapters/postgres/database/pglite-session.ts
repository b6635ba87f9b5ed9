import { Worker } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { AcesoError } from '../../../domain/errors.ts'

/** One embedded PostgreSQL. It is one session: callers take turns (see pglite-dialect.ts). */
export interface PgliteSession {
  query(sql: string, params: readonly unknown[]): Promise<PgliteResult>
  /** Several statements without parameters; the rows of all of them. */
  script(sql: string): Promise<PgliteResult>
  close(): Promise<void>
}

export interface PgliteResult {
  readonly rows: readonly unknown[]
  readonly affectedRows: number
}

export interface PgliteOptions {
  /** A folder, or `memory://`. */
  readonly dataDir: string
  /** A packed data folder to start a new store from. */
  readonly template?: string | undefined
}

export interface WorkerRequest {
  readonly id: number
  readonly method: 'query' | 'script' | 'close'
  readonly sql: string
  readonly params: readonly unknown[]
}

export type WorkerReply =
  | { readonly id: number; readonly result: PgliteResult }
  | { readonly id: number; readonly error: { readonly message: string; readonly [field: string]: unknown } }

/** 16 MB of buffers instead of 128: half the memory of the process, measured without loss of speed at this size of data. */
export const pgliteStartParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB']

/** The database in a thread of its own: in this one, a query would stop the event loop for as long as it runs. */
export async function openWorkerSession(options: PgliteOptions): Promise<PgliteSession> {
  const worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), { workerData: options })
  const waiting = new Map<number, { resolve(result: PgliteResult): void; reject(fault: unknown): void }>()
  let lastId = 0
  let dead: AcesoError | undefined

  const die = (cause: unknown): void => {
    dead ??= new AcesoError('store-unavailable', 'the embedded database has stopped', { cause, next: 'restart Aceso; its data is on disk' })
    for (const caller of waiting.values()) caller.reject(dead)
    waiting.clear()
  }
  worker.on('message', (reply: WorkerReply) => {
    const caller = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('result' in reply) caller?.resolve(reply.result)
    else caller?.reject(Object.assign(new Error(reply.error.message), reply.error))
  })
  worker.on('error', die)
  worker.on('exit', (code) => die(new Error(`its thread ended with code ${code}`)))

  const call = (method: WorkerRequest['method'], sql: string, params: readonly unknown[]): Promise<PgliteResult> => {
    if (dead !== undefined) return Promise.reject(dead)
    lastId += 1
    const id = lastId
    return new Promise((resolve, reject) => {
      waiting.set(id, { resolve, reject })
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker thread has no origin
      worker.postMessage({ id, method, sql, params } satisfies WorkerRequest)
    })
  }
  const session: PgliteSession = {
    query: (sql, params) => call('query', sql, params),
    script: (sql) => call('script', sql, []),
    close: async () => {
      if (dead === undefined) await call('close', '', [])
      await worker.terminate()
    },
  }
  try {
    await session.query('select 1', [])
  } catch (fault) {
    await worker.terminate()
    throw fault
  }
  return session
}
