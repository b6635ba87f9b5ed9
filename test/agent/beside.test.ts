import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildCrashers, type Crasher, crashNow, dropCore, whileCrashing } from '../../bench/agent/real-cores.ts'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { freePort } from './place.ts'

const soon = { timeout: 60_000, interval: 200 }
let folder: string
let watched: string
let port: number
let crasher: Crasher
let server: ServerProcess
const logFile = () => join(folder, 'server.log')

const start = (): Promise<ServerProcess> =>
  startServer({
    port,
    dataDir: join(folder, 'data'),
    logFile: logFile(),
    environment: { ACESO_CRASHES_AGENT: 'auto', ACESO_CRASHES_CORE_PATH: watched },
  })
const drop = (): Promise<string> => whileCrashing(async () => dropCore(await crashNow(crasher, folder), watched, crasher))
async function told(token?: string): Promise<string[]> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const answer = await fetch(`${server.url}/api/v1/coredumps`, { headers })
  return ((await answer.json()) as { data: { fileName: string }[] }).data.map(({ fileName }) => fileName)
}
/** Processes of the agent that read this folder's configuration. */
function agents(): number {
  const file = join(folder, 'data/agent/agent.yaml')
  const { execFileSync } = process.getBuiltinModule('node:child_process')
  const listed = execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n')
  return listed.filter((line) => line.includes('agent/main.ts') && line.includes(file)).length
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-beside-'))
  watched = join(folder, 'cores')
  await mkdir(watched)
  port = await freePort()
  ;[crasher = crasher] = await buildCrashers(folder, ['divide'])
  server = await start()
})
afterAll(async () => {
  await server.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('a server on one machine', () => {
  it('runs the agent beside it: a crash here is told, and its figures are among the server’s', async () => {
    // Told right after the server has begun to answer.
    await expect.poll(() => readFileSync(logFile(), 'utf8'), soon).toMatch(new RegExp(`core dumps +${watched}`))
    const name = await drop()
    await expect.poll(() => told(), soon).toEqual([name])
    const text = await (await fetch(`${server.url}/metrics`)).text()
    expect(text).toMatch(/^milvus_coredump_agent_coredumps_processed_total 1$/m)
    expect(text.match(/^process_resident_memory_bytes /gm)).toHaveLength(1)
    expect(text.match(/^# TYPE milvus_coredump_agent_up /gm)).toHaveLength(1)
  })

  it('that is killed takes the agent along; the next start takes over, and nothing is told twice', async () => {
    expect(agents()).toBe(1)
    await server.kill()
    await expect.poll(agents, soon).toBe(0)
    server = await start()
    const name = await drop()
    await expect.poll(async () => (await told()).length, soon).toBe(2)
    expect((await told())[0]).toBe(name)
    expect(agents()).toBe(1)
  })

  it('goes on being told when the first token is made, and lists no token of the agent', async () => {
    const made = await fetch(`${server.url}/api/v1/tokens`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'first', role: 'admin' }),
    })
    const body = (await made.json()) as { readonly data?: { readonly token?: string }; readonly token?: string }
    const token = (body.data ?? body).token ?? ''
    expect(token).not.toBe('')
    const name = await drop()
    await expect.poll(() => told(token), soon).toContain(name)
    const listed = await fetch(`${server.url}/api/v1/tokens`, { headers: { authorization: `Bearer ${token}` } })
    expect(await listed.text()).not.toContain('agent of this machine')
  })

  it('ends the agent when it is told to end itself', async () => {
    expect(await server.stop()).toBe(0)
    expect(agents()).toBe(0)
    server = await start()
  })
})
