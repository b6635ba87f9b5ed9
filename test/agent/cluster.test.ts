import { rm, writeFile } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type AgentProcess, startAgentProcess } from '../../bench/agent/agent-process.ts'
import { buildCrashers, type Crasher, crashNow, dropCore, whileCrashing } from '../../bench/agent/real-cores.ts'
import { agentPlace, type TestServer, testServer } from './place.ts'

const soon = { timeout: 60_000, interval: 100 }
const labels = { 'app.kubernetes.io/name': 'milvus', 'app.kubernetes.io/instance': 'prod', component: 'querynode' }
let folder: string
let server: TestServer
let crasher: Crasher
let api: ApiServer
const running: AgentProcess[] = []

/** Lists, watches and events as an API server speaks them; the real one is tried where the lab is. */
interface ApiServer {
  readonly url: string
  status: number
  set(pod: object): void
  stop(): void
}

async function apiServer(): Promise<ApiServer> {
  const pods = new Map<string, object>()
  const watches = new Set<ServerResponse>()
  let version = 1
  const http: Server = createServer((request, response) => {
    const url = request.url ?? ''
    if (state.status !== 200) response.writeHead(state.status).end()
    else if (url.includes('/events')) response.end(JSON.stringify({ items: [] }))
    else if (url.includes('watch=true')) {
      watches.add(response)
      response.writeHead(200).flushHeaders()
    } else response.end(JSON.stringify({ metadata: { resourceVersion: String(version) }, items: [...pods.values()] }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const state: ApiServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    status: 200,
    set(pod) {
      version += 1
      const { uid } = (pod as { metadata: { uid: string } }).metadata
      const type = pods.has(uid) ? 'MODIFIED' : 'ADDED'
      pods.set(uid, pod)
      for (const watch of watches) watch.write(`${JSON.stringify({ type, object: pod })}\n`)
    },
    stop() {
      http.closeAllConnections()
      http.close()
    },
  }
  return state
}

function podWith(restartCount: number, exitCode = 139): object {
  const ended = { exitCode, reason: 'Error', finishedAt: new Date().toISOString() }
  return {
    metadata: { namespace: 'default', name: 'prod-querynode-0', uid: 'uid-1', labels, resourceVersion: '7' },
    spec: { containers: [{ name: 'querynode', image: 'milvusdb/milvus:v2.6.4' }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'querynode',
          ready: true,
          containerID: 'containerd://a',
          restartCount,
          state: { running: {} },
          lastState: restartCount === 0 ? {} : { terminated: ended },
        },
      ],
    },
  }
}

async function start(): Promise<AgentProcess> {
  const kubeconfig = join(folder, 'kubeconfig')
  const user = { name: 'u', user: { token: 'hush' } }
  const context = { name: 'c', context: { cluster: 'k', user: 'u' } }
  await writeFile(
    kubeconfig,
    JSON.stringify({ 'current-context': 'c', contexts: [context], clusters: [{ name: 'k', cluster: { server: api.url } }], users: [user] }),
  )
  const collector = { coredumpPath: join(folder, 'cores'), watchInterval: '30s', restartSearch: { every: '500ms', for: '6s' } }
  const agent = await startAgentProcess({
    folder,
    serverUrl: server.url,
    args: ['--kubeconfig', kubeconfig],
    config: { collector, discovery: { scanInterval: '1s' } },
  })
  running.push(agent)
  return agent
}
const drop = (agent: AgentProcess): Promise<string> =>
  whileCrashing(async () =>
    dropCore(await crashNow(crasher, folder, { HOSTNAME: 'prod-querynode-0', POD_NAMESPACE: 'default' }), agent.watched, crasher),
  )
const restarts = (agent: AgentProcess) => agent.lines().filter(({ event }) => event === 'restart_detected')

beforeEach(async () => {
  folder = await agentPlace()
  api = await apiServer()
  server = await testServer()
  ;[crasher = crasher] = await buildCrashers(folder, ['null-member'])
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((agent) => agent.kill()))
  api.stop()
  await server.remove()
  await rm(folder, { recursive: true, force: true })
})

describe('an agent with a cluster', () => {
  it('says whose crash it was, finds the core of a restart, and works on it once', async () => {
    api.set(podWith(0))
    const agent = await start()
    const name = await drop(agent)
    api.set(podWith(1))
    await expect
      .poll(() => server.crashes(), soon)
      .toMatchObject([{ fileName: name, podName: 'prod-querynode-0', containerName: 'querynode', instanceName: 'prod' }])
    await expect
      .poll(() => restarts(agent), soon)
      .toMatchObject([{ class: 'panic', isPanic: true, instanceName: 'prod', exitCode: 139, signal: 11 }])
    expect(await agent.metric('restart_counts')).toBe(1)
    expect(await agent.metric('restart_events_total')).toBe(1)
    await expect.poll(() => agent.metric('milvus_instances_total'), soon).toBe(1)
    expect(agent.lines().filter(({ msg }) => msg === 'Found coredump file')).toHaveLength(1)
    expect(agent.lines().some(({ msg }) => msg === 'No core was found for a restart after a crash')).toBe(false)
  })

  it('tells a restart after a crash whose core never comes, and none of what was no crash', async () => {
    api.set(podWith(0))
    const agent = await start()
    api.set(podWith(1, 143))
    api.set(podWith(2, 80))
    await expect.poll(() => restarts(agent).length, soon).toBe(2)
    expect(new Set(restarts(agent).map(({ class: kind }) => kind))).toEqual(new Set(['exit', 'signal']))
    expect(await agent.metric('restart_events_total')).toBe(0)
    api.set(podWith(3))
    await expect.poll(() => agent.lines().filter(({ msg }) => msg === 'No core was found for a restart after a crash').length, soon).toBe(1)
    expect(await agent.metric('restart_events_total')).toBe(1)
  })

  it('notices restarts that happened while it was away', async () => {
    api.set(podWith(2))
    const first = await start()
    await expect.poll(() => restarts(first).length, soon).toBe(1)
    await first.kill()
    api.set(podWith(4))
    const second = await start()
    await expect.poll(() => restarts(second).length, soon).toBe(2)
  })

  it('is not ready, and names the permission that is missing, while it may not read pods', async () => {
    api.status = 403
    const agent = await start()
    await expect.poll(async () => (await fetch(`${agent.healthUrl}/readyz`)).status, soon).toBe(503)
    expect(await (await fetch(`${agent.healthUrl}/readyz`)).text()).toContain('missing permission: list and watch pods')
    expect((await fetch(`${agent.healthUrl}/healthz`)).status).toBe(200)
    expect(
      agent.lines().some(({ level, why }) => level === 'error' && String(why).includes('missing permission: list and watch pods')),
    ).toBe(true)
    const name = await drop(agent)
    await expect.poll(() => server.crashes(), { ...soon, timeout: 90_000 }).toMatchObject([{ fileName: name, status: 'stored' }])
  })
})
