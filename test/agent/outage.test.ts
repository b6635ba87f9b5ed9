import { rm } from 'node:fs/promises'
import { setTimeout as passed } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AgentOptions, type AgentProcess, startAgentProcess } from '../../bench/agent/agent-process.ts'
import { buildCrashers, type Crasher, crashNow, dropCore, whileCrashing } from '../../bench/agent/real-cores.ts'
import { agentPlace, type TestServer, testServer } from './place.ts'

const soon = { timeout: 60_000, interval: 100 }
let folder: string
let server: TestServer
let crasher: Crasher
let options: AgentOptions
const running: AgentProcess[] = []

async function start(): Promise<AgentProcess> {
  const agent = await startAgentProcess(options)
  running.push(agent)
  return agent
}
async function drop(watched: string, count: number): Promise<string[]> {
  const names: string[] = []
  await whileCrashing(async () => {
    for (let index = 0; index < count; index += 1) names.push(await dropCore(await crashNow(crasher, folder), watched, crasher))
  })
  return names
}
const toldNames = async () => (await server.crashes()).map(({ fileName }) => fileName)

beforeEach(async () => {
  folder = await agentPlace()
  server = await testServer()
  ;[crasher = crasher] = await buildCrashers(folder, ['null-write'])
  options = { folder, serverUrl: server.url }
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((agent) => agent.kill()))
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

describe('while the server is away', () => {
  it('cores are worked on; their reports come once, in order, with their slim cores, when it is back', async () => {
    const agent = await start()
    await expect.poll(() => server.agents(), soon).toMatchObject([{ nodeName: 'node-1', status: 'ready', isActive: true }])
    await server.kill()
    const names = await drop(agent.watched, 5)
    await expect.poll(() => agent.metric('reports_waiting'), soon).toBe(5)
    expect(await agent.metric('coredumps_processed_total')).toBe(5)
    const away = agent.lines().filter(({ msg }) => msg === 'The server cannot be reached; results wait here')
    expect(away).toHaveLength(1)
    await server.start()
    await expect.poll(toldNames, soon).toHaveLength(5)
    const cores = await server.crashes()
    expect(cores.map(({ fileName }) => fileName).toSorted()).toEqual(names.toSorted())
    const reports = await Promise.all(cores.map(({ id }) => server.crash(id)))
    const sequences = reports.map(({ report }) => report.sequence)
    expect(sequences.toSorted((left, right) => left - right)).toEqual([1, 2, 3, 4, 5])
    await expect
      .poll(async () => (await Promise.all(cores.map(({ id }) => server.crash(id)))).every(({ hasSlimCore }) => hasSlimCore), soon)
      .toBe(true)
    expect(await server.groups()).toMatchObject([{ count: 5 }])
    await expect.poll(() => agent.lines().filter(({ msg }) => msg === 'The server is back').length, soon).toBe(1)
    expect(await agent.metric('reports_waiting')).toBe(0)
  })

  it('the agent may be killed, and its successor delivers', async () => {
    await server.kill()
    const first = await start()
    const names = await drop(first.watched, 3)
    await expect.poll(() => first.metric('reports_waiting'), soon).toBe(3)
    await first.kill()
    await server.start()
    await start()
    await expect.poll(async () => (await toldNames()).toSorted(), soon).toEqual(names.toSorted())
  })
})

describe('an agent that was killed in the middle of its work', () => {
  it('takes every core to its end once, at its next start', async () => {
    const first = await start()
    const names = await drop(first.watched, 6)
    await expect.poll(() => first.lines().some(({ msg }) => msg === 'Found coredump file'), { timeout: 30_000, interval: 5 }).toBe(true)
    await passed(Math.random() * 800)
    await first.kill()
    const second = await start()
    await expect.poll(async () => (await toldNames()).length, soon).toBe(6)
    expect((await toldNames()).toSorted()).toEqual(names.toSorted())
    const stored = second.lines().filter(({ event }) => event === 'file_stored')
    const full = stored.filter(({ what }) => what === 'full')
    expect(full.length).toBeGreaterThanOrEqual(1)
    expect(new Set(stored.map(({ name }) => name)).size).toBe(stored.length)
    expect(await server.groups()).toMatchObject([{ count: 6 }])
    // Done for good: another start finds nothing to do.
    await second.stop()
    const third = await start()
    await passed(3_000)
    expect(await third.metric('coredumps_discovered_total')).toBe(0)
    expect(await server.groups()).toMatchObject([{ count: 6 }])
  })

  it('keeps a second agent out of its folder as long as it lives, and leaves it when told to end', async () => {
    const first = await start()
    const second = startAgentProcess(options)
    second.then(
      (agent) => running.push(agent),
      () => undefined,
    )
    await expect.poll(() => first.lines().some(({ msg }) => msg === 'Waiting for another agent to end'), soon).toBe(true)
    expect(await first.stop()).toBe(0)
    await second
  })
})
