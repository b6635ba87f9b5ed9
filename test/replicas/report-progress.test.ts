import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { type PostgresServer, startPostgres } from '../../scripts/ensure-postgres.ts'
import { freePort } from '../../scripts/free-port.ts'
import { type OpenedStore, openStore } from '../../src/adapters/postgres/open-store.ts'
import { instantOf } from '../../src/domain/instant.ts'
import { failedRelease } from '../../src/domain/release/release.fixture.ts'
import { nothingWritten, type ReportProgress } from '../../src/domain/release/report.ts'
import { Secret } from '../../src/domain/secret.ts'
import { serverEvents } from '../../src/surfaces/http/contracts/server-events.ts'

const now = instantOf(Date.now())
let folder: string
let postgres: PostgresServer
let watching: ServerProcess
/** The store as another server has it: the one that writes. */
let writing: OpenedStore

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-progress-'))
  postgres = await startPostgres()
  writing = await openStore({ databaseUrl: new Secret(postgres.url) })
  watching = await startServer({
    port: await freePort(),
    dataDir: join(folder, 'data'),
    logFile: join(folder, 'server.log'),
    args: ['--recording', 'examples/broken-shop'],
    environment: { DATABASE_URL: postgres.url },
  })
}, 60_000)

afterAll(async () => {
  await watching?.stop()
  await writing?.store.close()
  postgres?.stop()
  await rm(folder, { recursive: true, force: true })
})

/** A report that this test writes: the server looks for work of its own and may be quicker, then it is another one's turn. */
async function takenHere(): Promise<string> {
  const { releases } = writing.store
  for (let index = 0; index < 10; index += 1) {
    const deploymentId = `cart-${index}`
    await releases.put(failedRelease(now, { id: deploymentId, clusterId: 'default', packageVersion: String(index) }))
    const opening = { id: `r-${index}`, deploymentId, trigger: 'manual' as const, alert: undefined, language: 'en' as const, quietMs: 0 }
    await releases.open(opening, now)
    const taken = await releases.take('this test', 60_000, instantOf(Date.now()))
    if (taken !== undefined) return taken.report.id
  }
  throw new Error('the server took every report before this test could')
}

it('a server tells live of a report that another one writes, to its end', async () => {
  const { releases } = writing.store
  const id = await takenHere()
  const stream = await fetch(`${watching.url}/api/v1/reports/${id}/progress`, { headers: { accept: 'text/event-stream' } })
  const told: unknown[] = []
  const steps: ReportProgress[] = [1, 2, 3].map((round) => ({
    round,
    doing: 'asking',
    tools: ['execute_query'],
    answers: round,
    calls: [],
    tokens: { input: 100 * round, output: 10 },
    costUsd: 0.01 * round,
  }))
  for await (const { event, data } of serverEvents(stream.body ?? new ReadableStream())) {
    told.push([event, JSON.parse(data)])
    const next = steps[told.length - 1]
    if (next !== undefined) await releases.noteProgress(id, 'this test', next)
    else if (event === 'progress')
      await releases.finish(id, 'this test', { ...nothingWritten, status: 'completed', language: 'en' }, instantOf(Date.now()))
  }
  expect(told).toEqual([
    ['progress', { id, status: 'generating' }],
    ...steps.map((progress) => ['progress', { id, status: 'generating', progress }]),
    ['end', { id, status: 'completed' }],
  ])
}, 30_000)
