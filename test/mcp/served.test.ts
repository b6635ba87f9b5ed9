import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { alertOf, allReports, post, releaseOf, type SeenReport } from '../../bench/reports/asking.ts'
import { type QuickModel, startQuickModel } from '../../bench/reports/quick-model.ts'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { freePort, run } from './processes.ts'

const program = `${import.meta.dirname}/servers/misbehaving.mjs`

interface Tools {
  readonly data: {
    readonly tools: readonly { readonly name: string; readonly source: string; readonly state: string }[]
    readonly servers: readonly { readonly name: string; readonly state: string; readonly why?: string }[]
  }
}

/** What a model of the test asks in its first turn: of the server that works, of the one that cannot start, of Aceso, and of nobody. */
const asked = ['look', 'read_issue', 'list_incidents', 'format_disk'].map((name) => ({ name, input: {} }))

/** The real server with one MCP server that works and one that cannot start, and a file that names the model as an earlier system did. */
describe('a server with MCP servers', () => {
  let folder = ''
  let server: ServerProcess
  let model: QuickModel
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aceso-served-'))
    const servers = {
      well: { command: process.execPath, args: [program, `well-${process.pid}`] },
      gone: { command: '/nonexistent/mcp-server', tools: { read_issue: 'get_issue' } },
    }
    model = await startQuickModel(0, asked)
    const AI = { BaseURL: '${AI_BASE_URL}', APIKey: '${AI_API_KEY}', Model: 'gpt-4o', Timeout: 20 }
    await writeFile(join(folder, 'config.yaml'), JSON.stringify({ AI, cluster: { recording: 'examples/broken-shop' }, tools: { servers } }))
    server = await startServer({
      port: await freePort(),
      dataDir: join(folder, 'data'),
      logFile: join(folder, 'server.log'),
      args: ['--config', join(folder, 'config.yaml')],
      environment: { AI_BASE_URL: `${model.url}/v1`, AI_API_KEY: 'sk-test' },
    })
  })
  afterAll(async () => {
    await server?.stop()
    await model?.stop()
    await rm(folder, { recursive: true, force: true })
  })
  const get = async (path: string): Promise<unknown> => await (await fetch(`${server.url}${path}`)).json()
  const running = async (): Promise<boolean> => (await run(['ps', '-eo', 'args', '-ww'])).includes(`misbehaving.mjs well-${process.pid}`)

  it('starts them with itself, before anybody asks, and is ready without the one that cannot start', async () => {
    const servers = async () => ((await get('/api/v1/tools')) as Tools).data.servers
    await expect.poll(async () => (await servers()).map(({ state }) => state), { timeout: 20_000 }).toEqual(['up', 'down'])
    expect((await servers())[1]?.why).toContain('ENOENT')
    expect(await running()).toBe(true)
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })

  it('offers what there is, and names what is away: in its health, its readiness and its metrics', async () => {
    const { data } = (await get('/api/v1/tools')) as Tools
    expect(data.tools.filter(({ source }) => source === 'well').map(({ name, state }) => [name, state])).toEqual([
      ['look', 'ready'],
      ['other', 'ready'],
    ])
    expect(await get('/api/v1/health')).toMatchObject({
      data: {
        components: { tool_servers: { state: 'unhealthy', why: expect.stringMatching(/MCP server gone is (?:down|starting): .*ENOENT/) } },
      },
    })
    expect(JSON.stringify(await get('/readyz'))).toContain('"tool-servers"')
    const metrics = await (await fetch(`${server.url}/metrics`)).text()
    expect(metrics).toContain('aceso_tool_server_up{server="well"} 1')
    expect(metrics).toContain('aceso_tool_server_up{server="gone"} 0')
  })

  it('writes a report with what there is, and keeps each call that the model made', async () => {
    expect((await post(`${server.url}/api/v1/deployments`, releaseOf('cart-2'))).status).toBe(200)
    expect((await post(`${server.url}/v1/alerts`, alertOf('cart-2', 'errors of cart'))).status).toBe(202)
    await expect.poll(async () => (await allReports(server.url))[0]?.status, { timeout: 30_000 }).toBe('completed')
    const { id } = (await allReports(server.url))[0] as SeenReport
    const { data } = (await get(`/api/v1/reports/${id}`)) as { readonly data: SeenReport }
    const calls = new Map(data.toolCalls.filter(({ round }) => round > 0).map((call) => [call.tool, call]))
    expect([...calls.keys()]).toEqual(asked.map(({ name }) => name))
    expect(asked.map(({ name }) => calls.get(name)?.error)).toEqual([undefined, expect.any(String), undefined, expect.any(String)])
    expect(calls.get('look')).toMatchObject({ source: 'well', durationMs: expect.any(Number), sizeBytes: expect.any(Number) })
  })

  it('ends them with itself', async () => {
    expect(await server.stop()).toBe(0)
    expect(await running()).toBe(false)
  })
})
