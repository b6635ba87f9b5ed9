import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { freePort, run } from './processes.ts'

const program = `${import.meta.dirname}/servers/misbehaving.mjs`

interface Tools {
  readonly data: {
    readonly tools: readonly { readonly name: string; readonly source: string; readonly state: string }[]
    readonly servers: readonly { readonly name: string; readonly state: string; readonly why?: string }[]
  }
}

/** The real server with one MCP server that works and one that cannot start. */
describe('a server with MCP servers', () => {
  let folder = ''
  let server: ServerProcess
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aceso-served-'))
    const servers = {
      well: { command: process.execPath, args: [program, `well-${process.pid}`] },
      gone: { command: '/nonexistent/mcp-server' },
    }
    await writeFile(join(folder, 'config.yaml'), JSON.stringify({ cluster: { recording: 'examples/broken-shop' }, tools: { servers } }))
    server = await startServer({
      port: await freePort(),
      dataDir: join(folder, 'data'),
      logFile: join(folder, 'server.log'),
      args: ['--config', join(folder, 'config.yaml')],
    })
  })
  afterAll(async () => {
    await server?.stop()
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

  it('ends them with itself', async () => {
    expect(await server.stop()).toBe(0)
    expect(await running()).toBe(false)
  })
})
