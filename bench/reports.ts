/**
 * `npm run bench:reports`: how long the alert callback takes at 100 alerts a second, and what a report of several tool calls takes beside its slowest tool when the
 * model thinks for no time. With the real server, callbacks on the embedded store and on PostgreSQL; each figure beside a baseline of the same run. `--only callbacks` or
 * `--only overhead`. Prints JSON; fails where a target is missed.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startPostgres } from '../scripts/ensure-postgres.ts'
import { freePort } from '../scripts/free-port.ts'
import { machineLine } from './machine.ts'
import { measureCallbacks } from './reports/callbacks.ts'
import { measureOverhead, queries, startSlowMetrics, waits } from './reports/overhead.ts'
import { startQuickModel } from './reports/quick-model.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const targets = { callbackP99Ms: 50, overheadMs: 300 } as const
const parts = ['callbacks', 'overhead'] as const
const { values } = parseArgs({ options: { only: { type: 'string' } } })
const wants = (part: (typeof parts)[number]): boolean => values.only === undefined || values.only === part
const folder = await mkdtemp(join(tmpdir(), 'aceso-bench-diagnosis-'))
const metrics = await startSlowMetrics()

async function withServer<Figures>(
  name: string,
  models: Readonly<Record<string, string>>,
  measure: (url: string) => Promise<Figures>,
): Promise<Figures> {
  const server: ServerProcess = await startServer({
    port: await freePort(),
    dataDir: join(folder, name),
    logFile: join(folder, `${name}.log`),
    args: ['--recording', 'examples/broken-shop'],
    environment: { PROMETHEUS_URL: metrics.url, ACESO_SERVER_RATE_LIMIT: '1000000', ...models },
  })
  try {
    return await measure(server.url)
  } finally {
    await server.stop()
  }
}

async function withModel(milliseconds: readonly number[], name: string) {
  const model = await startQuickModel(0, queries(milliseconds))
  const environment = {
    OPENAI_API_KEY: 'key-of-the-bench',
    ACESO_MODELS_OPENAI_BASE_URL: `${model.url}/v1`,
    ACESO_MODELS_OPENAI_MODEL: 'gpt-4o',
  }
  try {
    return await withServer(name, environment, (url) => measureOverhead(url, name))
  } finally {
    await model.stop()
  }
}

async function callbacksOnBoth() {
  const embedded = await withServer('callbacks', {}, measureCallbacks)
  const postgres = await startPostgres()
  try {
    return { embedded, postgres: await withServer('callbacks-postgres', { DATABASE_URL: postgres.url }, measureCallbacks) }
  } finally {
    postgres.stop()
  }
}

async function bothOverheads() {
  const eightCalls = await withModel(
    Array.from({ length: 8 }, () => 0),
    'eight',
  )
  return { eightCalls, fourAtOnce: await withModel(waits, 'four') }
}

try {
  const callbacks = wants('callbacks') ? await callbacksOnBoth() : undefined
  const overhead = wants('overhead') ? await bothOverheads() : undefined
  process.stderr.write(`${machineLine()}\n`)
  process.stdout.write(`${JSON.stringify({ targets, callbacks, overhead }, undefined, 2)}\n`)
  const isReached =
    Object.values(callbacks ?? {}).every(({ p99Ms, reports, alerts }) => p99Ms <= targets.callbackP99Ms && reports === alerts) &&
    Object.values(overhead ?? {}).every(({ overheadMs }) => overheadMs <= targets.overheadMs)
  process.exitCode = isReached ? 0 : 1
} finally {
  await metrics.stop()
  await rm(folder, { recursive: true, force: true })
}
