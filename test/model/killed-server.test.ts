import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { freePort } from '../../scripts/free-port.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { type ModelServer, startModelServer } from './servers/process.ts'
import { goodKey } from './servers/turn.ts'

const verdict = { summary: 'crash read a null pointer.', rootCause: '', impact: '', confidence: 0.8, recommendations: [] }
const said = { text: JSON.stringify(verdict), usage: { input: 1000, output: 200 } }
const folder = mkdtempSync(join(tmpdir(), 'aceso-killed-'))
let model: ModelServer | undefined
let server: ServerProcess | undefined

afterEach(async () => {
  await server?.kill()
  await model?.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('a server that is killed while it asks about a crash takes it up again when it is back; the answer is paid once', async () => {
  model = await startModelServer('openai')
  await model.script({ ...said, delayMs: 20_000 }, said)
  const environment = { OPENAI_BASE_URL: `${model.url}/v1`, OPENAI_API_KEY: goodKey, ACESO_MODELS_OPENAI_MODEL: 'gpt-4' }
  const begin = async (): Promise<ServerProcess> =>
    startServer({
      port: await freePort(),
      dataDir: join(folder, 'data'),
      logFile: join(folder, 'log'),
      args: ['--recording', 'examples/broken-shop'],
      environment,
    })
  server = await begin()
  const report = crash('1', { key: 'a' })
  const told = await fetch(`${server.url}/api/v1/agents/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ reports: [report] }),
  })
  // Nobody waits for a model: the report is stored and acknowledged at once.
  expect(told.status).toBe(200)
  await expect.poll(async () => (await model?.received())?.length, { timeout: 15_000 }).toBe(1)
  expect(await get(server, `/api/v1/coredumps/${report.id}/analysis`)).toMatchObject({ data: { state: 'asking' } })
  await server.kill()

  server = await begin()
  const back = server
  await expect
    .poll(() => get(back, `/api/v1/coredumps/${report.id}/analysis`), { timeout: 60_000, interval: 500 })
    .toMatchObject({ data: { state: 'idle', analysis: { summary: verdict.summary, costUsd: 0.042 } } })
  expect(await model.received()).toHaveLength(2)
  expect(await get(server, '/api/v1/models')).toMatchObject({
    data: { spend: { monthUsd: 0.042, hourTasks: 1, parts: [{ purpose: 'crash', calls: 1 }] } },
  })
}, 120_000)

async function get({ url }: ServerProcess, path: string): Promise<unknown> {
  return await (await fetch(`${url}${path}`)).json()
}
