/** The thread in which the embedded database runs. Answers one message after the other, in their order. */
import { setFlagsFromString } from 'node:v8'
import { parentPort, workerData } from 'node:worker_threads'
import { openDirectSession } from './pglite-direct.ts'
import type { PgliteOptions, PgliteResult, WorkerReply, WorkerRequest } from './pglite-session.ts'

const port = parentPort
if (port === null) throw new Error('pglite-worker.ts runs only as a worker thread')

setOptimising(false)
// Only pglite-session.ts starts this thread, with exactly these options.
const session = await openDirectSession(workerData as PgliteOptions)
setOptimising(true)
const nothing: PgliteResult = { rows: [], affectedRows: 0 }

async function answer({ method, sql, params }: WorkerRequest): Promise<PgliteResult> {
  if (method === 'query') return session.query(sql, params)
  if (method === 'script') return session.script(sql)
  await session.close()
  return nothing
}

port.on('message', (request: WorkerRequest) => {
  answer(request).then(
    (result) => port.postMessage({ id: request.id, result } satisfies WorkerReply),
    (fault: unknown) => port.postMessage({ id: request.id, error: plainFault(fault) } satisfies WorkerReply),
  )
})

/** What of a database error survives the way between threads; its SQLSTATE in `code` is what callers look at. */
function plainFault(fault: unknown): { message: string; [field: string]: unknown } {
  if (!(fault instanceof Error)) return { message: String(fault) }
  const fields = Object.entries(fault).filter(([, value]) => typeof value === 'string')
  return { ...Object.fromEntries(fields), message: fault.message }
}

/**
 * Whether WebAssembly functions that are first called from now on may be optimised once they are hot. Those called while the database opens may not: one of them, the
 * largest of its SQL engine, takes the compiler 600 MB for a moment, of which 55 MB stay with the process. It costs a fifth of the speed of inserts (0.54 instead of
 * 0.44 ms of processor time for a transaction of two) and nothing of ordinary selects. Where the engine no longer knows these flags, memory is all that is lost.
 */
function setOptimising(on: boolean): void {
  for (const flag of ['wasm-tier-up', 'wasm-dynamic-tiering']) setFlagsFromString(on ? `--${flag}` : `--no-${flag}`)
}
