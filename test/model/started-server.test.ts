import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { freePort } from '../../scripts/free-port.ts'
import { type ModelServer, startModelServer } from './servers/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'aceso-started-'))
let model: ModelServer | undefined
let server: ServerProcess | undefined

afterEach(async () => {
  await server?.kill()
  await model?.stop()
  rmSync(folder, { recursive: true, force: true })
})

it('a server whose model is not named says at its start what there is to choose from, and asks nothing that costs, however often its health is read', async () => {
  model = await startModelServer('ollama')
  const logFile = join(folder, 'log')
  server = await startServer({
    port: await freePort(),
    dataDir: join(folder, 'data'),
    logFile,
    args: ['--recording', 'examples/broken-shop'],
    environment: { LLM_PROVIDER: 'compatible', LLM_BASE_URL: model.url },
  })
  await expect.poll(() => readFileSync(logFile, 'utf8')).toMatch(/"offers":\["qwen2\.5:3b"\].*models\.compatible\.model is not set/)
  for (let times = 0; times < 3; times += 1) {
    const health = await (await fetch(`${server.url}/api/v1/health`)).json()
    expect(health).toMatchObject({
      data: { components: { llm: { state: 'disabled', why: expect.stringContaining('models.compatible.model') } } },
    })
  }
  expect(await model.received()).toEqual([])
}, 60_000)
