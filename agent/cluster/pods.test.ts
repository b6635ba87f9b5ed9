import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { apiClient } from './api-client.ts'
import { podOnNode } from './pod-shape.ts'
import { type NodePods, watchPods } from './pods.ts'

const signal = AbortSignal.timeout(60_000)
const pod = (name: string, restartCount = 2) => ({
  metadata: { namespace: 'milvus', name, uid: `uid-${name}`, labels: { 'app.kubernetes.io/name': 'milvus' }, resourceVersion: '7' },
  spec: { containers: [{ name: 'querynode', image: 'milvus:v2.6.4', command: ['/tini'], args: ['milvus', 'run'] }] },
  status: {
    containerStatuses: [
      {
        name: 'querynode',
        containerID: 'containerd://abc',
        restartCount,
        state: { running: {} },
        lastState: { terminated: { exitCode: 139, reason: 'Error', finishedAt: '2026-11-21T08:00:00Z', containerID: 'containerd://old' } },
      },
    ],
  },
})

/** Speaks as an API server does: a list, then a watch whose lines the test writes. */
async function apiServer() {
  const asked: string[] = []
  const watches: ServerResponse[] = []
  const state = { items: [pod('q-0'), { metadata: 'odd' }, pod('q-1')] as unknown[], status: 200 }
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    if (state.status !== 200) response.writeHead(state.status).end()
    else if (request.url?.includes('watch=true') === true) {
      watches.push(response)
      response.writeHead(200).flushHeaders()
    } else response.end(JSON.stringify({ metadata: { resourceVersion: '5' }, items: state.items }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push(server)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const say = (type: string, object: unknown): boolean | undefined => watches.at(-1)?.write(`${JSON.stringify({ type, object })}\n`)
  return { asked, watches, state, say, api: apiClient({ url, ca: undefined, certificate: undefined, token: async () => 'hush' }) }
}

const servers: Server[] = []
const watching: NodePods[] = []
afterEach(async () => {
  await Promise.all(watching.splice(0).map((one) => one.stop()))
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    server.close()
  }
})

function watched({ api }: { readonly api: ReturnType<typeof apiClient> }, nowMs: () => number = () => 0) {
  const told: string[] = []
  const faults: string[] = []
  const pods = watchPods({
    api,
    nodeName: 'n1',
    nowMs,
    onPod: ({ metadata, status }) => told.push(`${metadata.name} ${status.containerStatuses[0]?.restartCount}`),
    onListed: (uids) => told.push(`listed ${uids.size}`),
    onFault: (message) => faults.push(message),
    onWatchEnd: () => undefined,
  })
  watching.push(pods)
  return { pods, told, faults, names: async () => (await pods.list(signal)).map(({ metadata }) => metadata.name) }
}

describe('the pods of a node', () => {
  it('are listed, then watched; what is gone is remembered a while', async () => {
    const server = await apiServer()
    let now = 0
    const { pods, told, names } = watched(server, () => now)
    expect(await names()).toEqual(['q-0', 'q-1'])
    expect(told).toEqual(['q-0 2', 'q-1 2', 'listed 2'])
    await expect.poll(() => server.watches.length).toBe(1)
    server.say('MODIFIED', pod('q-0', 3))
    server.say('BOOKMARK', { metadata: { resourceVersion: '9' } })
    server.say('DELETED', pod('q-1'))
    server.say('ADDED', pod('q-2', 0))
    await expect.poll(() => told.slice(3)).toEqual(['q-0 3', 'q-1 2', 'q-2 0'])
    expect(await names()).toEqual(['q-0', 'q-1', 'q-2'])
    now = 11 * 60_000
    expect(await names()).toEqual(['q-0', 'q-2'])
    expect(pods.fault()).toBeUndefined()
    expect(server.asked[0]).toBe('/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&resourceVersion=0')
  })

  it('are watched on where a watch ended, and listed anew where that is too long ago', async () => {
    const server = await apiServer()
    const { told } = watched(server)
    await expect.poll(() => server.watches.length).toBe(1)
    server.say('BOOKMARK', { metadata: { resourceVersion: '9' } })
    server.watches[0]?.end()
    await expect.poll(() => server.watches.length).toBe(2)
    expect(server.asked.at(-1)).toContain('resourceVersion=9')
    server.state.items = [pod('q-0', 4)]
    server.say('ERROR', { code: 410 })
    await expect.poll(() => told.at(-1)).toBe('listed 1')
    expect(told.at(-2)).toBe('q-0 4')
  })

  it('name the permission that is missing, and that nobody answers', async () => {
    const server = await apiServer()
    server.state.status = 403
    const { pods, faults } = watched(server)
    await expect.poll(() => faults.length).toBe(1)
    expect(pods.fault()).toMatch(/^missing permission: list and watch pods in all namespaces \(the API server answered 403/)
    const nobody = watched({
      api: apiClient({ url: 'http://127.0.0.1:1', ca: undefined, certificate: undefined, token: async () => undefined }),
    })
    await expect.poll(() => nobody.pods.fault()).toMatch(/cannot be reached \(ECONNREFUSED\)/)
  })

  it('are given to the search for a crash’s owner with what it needs', async () => {
    const { pods } = watched(await apiServer())
    const [first] = await pods.list(signal)
    if (first === undefined) throw new Error('no pod')
    expect(podOnNode(first, ({ namespace }) => ({ name: 'prod', namespace, type: 'helm' }))).toMatchObject({
      name: 'q-0',
      uid: 'uid-q-0',
      instance: { name: 'prod', type: 'helm' },
      containers: [
        {
          id: 'containerd://abc',
          image: 'milvus:v2.6.4',
          command: ['/tini', 'milvus', 'run'],
          restartCount: 2,
          lastTermination: { exitCode: 139, containerId: 'containerd://old' },
        },
      ],
    })
  })
})
