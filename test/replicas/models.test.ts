import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { type PostgresServer, startPostgres } from '../../scripts/ensure-postgres.ts'
import { freePort } from '../../scripts/free-port.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { type ModelServer, startModelServer } from '../model/servers/process.ts'
import { goodKey } from '../model/servers/turn.ts'

/** More crashes than the hour allows. */
const crashes = 8
const allowed = 6
const verdict = { summary: 'crash read a null pointer.', rootCause: '', impact: '', confidence: 0.8, recommendations: [] }
const soon = { timeout: 40_000, interval: 250 }

let folder: string
let postgres: PostgresServer
let first: ModelServer
let backup: ModelServer
let servers: readonly ServerProcess[]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-replicas-models-'))
  ;[postgres, first, backup] = await Promise.all([startPostgres(), startModelServer('openai'), startModelServer('anthropic')])
  await first.script(...Array.from({ length: 100 }, () => ({ status: 500, message: 'down' })))
  await backup.script(...Array.from({ length: 100 }, () => ({ text: JSON.stringify(verdict), usage: { input: 1000, output: 200 } })))
  servers = await Promise.all([0, 1].map((index) => begin(index)))
})

async function begin(index: number): Promise<ServerProcess> {
  return startServer({
    port: await freePort(),
    dataDir: join(folder, `data-${index}`),
    logFile: join(folder, `server-${index}.log`),
    args: ['--recording', 'examples/broken-shop'],
    environment: {
      DATABASE_URL: postgres.url,
      OPENAI_API_KEY: goodKey,
      OPENAI_BASE_URL: first.url,
      ACESO_MODELS_OPENAI_MODEL: 'gpt-4',
      ANTHROPIC_API_KEY: goodKey,
      ANTHROPIC_BASE_URL: backup.url,
      ACESO_MODELS_ANTHROPIC_MODEL: 'claude-3-5-sonnet-20241022',
      ACESO_MODELS_BUDGET_MAX_ANALYSIS_PER_HOUR: String(allowed),
    },
  })
}

afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill()))
  await Promise.all([first.stop(), backup.stop()])
  postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('two servers with the same models', () => {
  it('hold one budget and leave a provider alone that either found down', async () => {
    for (let index = 0; index < crashes; index += 1) await report(servers[index % 2] as ServerProcess, index)
    const spends = async () => Promise.all(servers.map(async (server) => (await models(server)).spend))
    await expect.poll(async () => (await spends())[0]?.hourTasks, soon).toBe(allowed)
    await expect.poll(async () => (await spends())[0]?.refusals.map(({ reason }) => reason), soon).toContain('hourly-limit')
    // The last one may still be under way when the refusal is told.
    await expect
      .poll(async () => (await spends())[0], soon)
      .toMatchObject({ reservedUsd: 0, parts: [{ provider: 'anthropic', calls: allowed }] })
    const [one, other] = await spends()
    expect(one).toEqual(other)
    expect(one?.monthUsd).toBeCloseTo(allowed * 0.006, 10)
    expect(await backup.received()).toHaveLength(allowed)
    // Three failures of three tries each; one more at most was under way on the other server. Each on its own would have asked 18 times.
    expect((await first.received()).length).toBeLessThanOrEqual(12)
  }, 90_000)

  it('say so alike, and that the backup answers', async () => {
    for (const server of servers) {
      expect((await models(server)).providers).toMatchObject([
        { provider: 'openai', breaker: expect.stringMatching(/open|trying/), lastError: { message: 'down' } },
        { provider: 'anthropic', breaker: 'closed' },
      ])
      expect(await get(server, '/api/v1/health')).toMatchObject({ components: { llm: { state: 'healthy' } } })
    }
    // Neither page nor health asked anybody.
    expect(await backup.received()).toHaveLength(allowed)
  })
})

async function report(server: ServerProcess, index: number): Promise<void> {
  const reports = [crash(String(index), { key: `bug-${index}` })]
  const answer = await fetch(`${server.url}/api/v1/agents/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reports }),
  })
  expect(answer.status).toBe(200)
}

interface Shown {
  readonly providers: readonly object[]
  readonly spend: {
    readonly hourTasks: number
    readonly monthUsd: number
    readonly refusals: readonly { readonly reason: string }[]
  }
}

async function models(server: ServerProcess): Promise<Shown> {
  return get<Shown>(server, '/api/v1/models')
}

async function get<Data>({ url }: ServerProcess, path: string): Promise<Data> {
  return ((await (await fetch(`${url}${path}`)).json()) as { readonly data: Data }).data
}
