import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentFolders } from '../../bench/agent/agent-process.ts'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import type { AgentReport } from '../../src/domain/crash/agent-protocol.ts'

/** A folder for one agent, its watched folder made. */
export async function agentPlace(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-agent-'))
  await mkdir(agentFolders(folder).watched)
  return folder
}

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

export interface TestServer {
  readonly port: number
  readonly url: string
  start(): Promise<void>
  kill(): Promise<void>
  remove(): Promise<void>
  /** What it knows of cores, the first told first. */
  crashes(): Promise<readonly ToldCore[]>
  crash(id: string): Promise<{ readonly report: AgentReport; readonly hasSlimCore: boolean }>
  groups(): Promise<readonly { readonly id: string; readonly count: number }[]>
  agents(): Promise<readonly { readonly nodeName: string; readonly status: string; readonly isActive: boolean }[]>
}

export interface ToldCore {
  readonly id: string
  readonly fileName: string
  readonly status: string
  readonly signal: number
  readonly group?: string
  readonly errorMessage?: string
  readonly podName?: string
  readonly containerName?: string
  readonly instanceName?: string
}

/** The real server on its embedded store; it may be killed and started again. */
export async function testServer(): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'aceso-agent-server-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let running: ServerProcess | undefined
  const get = async (path: string): Promise<unknown> => {
    const answer = await fetch(`${url}${path}`)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return await answer.json()
  }
  const server: TestServer = {
    port,
    url,
    async start() {
      const environment = { ACESO_SERVER_RATE_LIMIT: '1000000' }
      running = await startServer({ port, dataDir: join(folder, 'data'), logFile: join(folder, 'server.log'), environment })
    },
    async kill() {
      await running?.kill()
      running = undefined
    },
    async remove() {
      await server.kill()
      await rm(folder, { recursive: true, force: true })
    },
    async crashes() {
      const rows: ToldCore[] = []
      for (let page = 1; ; page += 1) {
        const { data } = (await get(`/api/v1/coredumps?pageSize=100&page=${page}`)) as { data: ToldCore[] }
        rows.push(...data)
        if (data.length < 100) break
      }
      return rows.toReversed()
    },
    crash: async (id) => (await get(`/api/v1/coredumps/${id}`)) as Awaited<ReturnType<TestServer['crash']>>,
    async groups() {
      const { data } = (await get('/api/v1/crash-groups?pageSize=100')) as { data: { data: { id: string; count: number }[] } }
      return data.data
    },
    async agents() {
      return ((await get('/api/stats')) as { agents: Awaited<ReturnType<TestServer['agents']>> }).agents
    },
  }
  await server.start()
  return server
}
