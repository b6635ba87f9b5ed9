import { describe, expect, it } from 'vitest'
import { unansweredIn } from '../domain/log-text/unanswered.ts'
import { objectRef } from '../domain/object-ref.ts'
import type { PodState } from '../world/builder/pods.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { crashAtStart } from './crash-at-start.ts'

const now = '2026-05-04T12:00:00Z'
const crashed = (exitCode: number, more: PodState['last'] = {}): PodState => ({
  waiting: { reason: 'CrashLoopBackOff', message: 'back-off 40s restarting failed container' },
  restarts: 4,
  last: { exitCode, startedAt: '2026-05-04T11:59:50Z', finishedAt: '2026-05-04T11:59:52Z', ...more },
})
const cart = (): WorldBuilder => world().deployment('shop/cart')

describe('crash-at-start', () => {
  it('quotes the last error line of the run that ended', async () => {
    const found = await analyzing(cart().pod('shop/cart', crashed(2)), crashAtStart, {
      previousLogs: { app: 'starting\nfatal: invalid value "quick" for START_DELAY\n' },
    })
    expect(found.map((one) => inShort(one))).toEqual([
      { cause: 'crash.exit-code', object: 'Deployment shop/cart', mend: undefined, more: 0 },
    ])
    expect(found[0]?.summary).toEqual({
      en: 'cart exits with code 2: fatal: invalid value "quick" for START_DELAY',
      zh: 'cart 以退出码 2 结束：fatal: invalid value "quick" for START_DELAY',
    })
    expect(found[0]?.confidence).toBeGreaterThan(0.9)
    expect(found[0]?.advice?.en).toContain('kubectl logs -n shop cart-1-0 -c app --previous')
  })

  it('offers the way back after a release, and is less sure of itself', async () => {
    const moment = world()
      .deployment('shop/cart', {
        image: 'cart:1.5',
        createdAt: '2026-05-04T11:50:00Z',
        before: [{ image: 'cart:1.4', createdAt: '2026-05-01T00:00:00Z', readyPods: 2 }],
      })
      .pod('shop/cart', crashed(1))
    const [found] = await analyzing(moment, crashAtStart, { previousLogs: { app: 'error: boom' } })
    expect(found && inShort(found)).toMatchObject({ cause: 'crash.exit-code', mend: 'roll-back Deployment shop/cart {"revision":1}' })
    expect(found?.confidence).toBeLessThan(0.9)
  })

  it('takes the message of the terminated state where no log can be had', async () => {
    const found = await analyzing(cart().pod('shop/cart', crashed(1, { message: 'error: no license' })), crashAtStart)
    expect(found[0]?.facts['line']).toBe('error: no license')
  })

  it.each<[string, PodState, string]>([
    [
      'crash.command-not-found',
      crashed(128, {
        reason: 'StartError',
        message:
          'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/bin/aplication": stat /bin/aplication: no such file or directory: unknown',
      }),
      '',
    ],
    [
      'crash.command-not-found',
      { waiting: { reason: 'RunContainerError', message: 'exec: "serve": executable file not found in $PATH: unknown' } },
      '',
    ],
    ['crash.command-not-found', crashed(127), '/start.sh: line 2: frobnicate: not found'],
    ['crash.command-not-found', crashed(126), 'sh: /app/run: Permission denied'],
    [
      'crash.cannot-run',
      { waiting: { reason: 'RunContainerError', message: 'error mounting "/x/y" to rootfs at "/etc/y": not a directory: unknown' } },
      '',
    ],
    ['crash.signal', crashed(139), 'starting'],
    ['crash.signal', crashed(134), 'FATAL ERROR: JavaScript heap out of memory'],
    ['crash.exits-cleanly', crashed(0, { reason: 'Completed' }), 'migrated 3 tables'],
  ])('finds %s', async (code, state, log) => {
    const found = await analyzing(cart().pod('shop/cart', state), crashAtStart, { previousLogs: { app: log } })
    expect(found.map(({ cause }) => cause)).toEqual([code])
    expect(found[0]?.confidence).toBeGreaterThan(0.7)
    expect(found[0]?.summary.en.length).toBeLessThanOrEqual(110)
  })

  it('names the Service that has no endpoint, and what stands behind it', async () => {
    const moment = cart()
      .pod('shop/cart', crashed(1))
      .deployment('shop/cache')
      .service('shop/cache', { port: 6379 })
      .pod('shop/cache', { waiting: { reason: 'ImagePullBackOff' } })
    const found = await analyzing(moment, crashAtStart, {
      previousLogs: {
        app: 'level=fatal msg="cannot reach dependency: dial tcp: lookup cache.shop.svc.cluster.local:6379: connect: connection refused"',
      },
    })
    expect(found.map((one) => inShort(one))).toEqual([
      { cause: 'crash.dependency-refused', object: 'Deployment shop/cart', mend: undefined, more: 0 },
    ])
    expect(found[0]?.facts['dependency']).toBe('Service shop/cache')
    expect(found[0]?.dependsOn).toEqual([objectRef('Service', 'shop', 'cache'), objectRef('Deployment', 'shop', 'cache')])
    expect(found[0]?.evidence.map(({ text }) => text.en)).toContain('Service cache has no ready endpoint')
    expect(found[0]?.summary.zh).toBe('cart 无法连接 cache.shop.svc.cluster.local:6379：connection refused')
  })

  it('knows a Service by its address, and one that is not there by its name', async () => {
    const byAddress = cart()
      .pod('shop/cart', crashed(1))
      .service('shop/db', { port: 5432, selector: null, more: { clusterIP: '10.96.4.4' } })
    const [address] = await analyzing(byAddress, crashAtStart, {
      previousLogs: { app: 'dial tcp 10.96.4.4:5432: connect: connection refused' },
    })
    expect(address?.facts['dependency']).toBe('Service shop/db')
    expect(address?.summary.en).toBe('cart cannot reach db:5432: connection refused')
    const [name] = await analyzing(cart().pod('shop/cart', crashed(1)).service('shop/orders-db'), crashAtStart, {
      previousLogs: { app: 'could not translate host name "order-db" to address: Name or service not known' },
    })
    expect(name?.evidence.map(({ text }) => text.en)).toContain('no Service order-db in namespace shop, but there is orders-db')
  })

  it('sees that the port is none of the Service', async () => {
    const moment = cart().pod('shop/cart', crashed(1)).deployment('shop/db').service('shop/db', { port: 5432 })
    const [found] = await analyzing(moment, crashAtStart, { previousLogs: { app: 'dial tcp: db:5433: i/o timeout' } })
    expect(found?.evidence.map(({ text }) => text.en)).toContain('it asks for port 5433; the Service has 5432')
  })

  it('sees what an init container waits for, and a program that is not ready', async () => {
    const init = world()
      .deployment('shop/cart', { spec: { initContainers: [{ name: 'wait', image: 'busybox' }] } })
      .pod('shop/cart', { container: 'wait', ready: false })
    const found = await analyzing(init, crashAtStart, { logs: { wait: "wget: bad address 'db:5432'" } })
    expect(found.map((one) => [one.cause, one.facts['container'], one.facts['address']])).toEqual([
      ['crash.dependency-refused', 'wait', 'db:5432'],
    ])
    const unready = await analyzing(cart().pod('shop/cart', { ready: false }), crashAtStart, {
      logs: { app: 'Error: connect ECONNREFUSED 10.1.1.1:5432' },
    })
    expect(unready.map(({ cause }) => cause)).toEqual(['crash.dependency-refused'])
  })

  it('finds the container that crashes beside one that is well', async () => {
    const moment = world()
      .deployment('shop/cart', {
        spec: {
          containers: [
            { name: 'app', image: 'a' },
            { name: 'agent', image: 'b' },
          ],
        },
      })
      .pod('shop/cart', { container: 'agent', ...crashed(1) })
    const found = await analyzing(moment, crashAtStart, { previousLogs: { agent: 'error: no token file' } })
    expect(found.map(({ facts }) => facts['container'])).toEqual(['agent'])
  })

  it('asks for the log of one pod of many', async () => {
    const moment = world().deployment('shop/cart', { replicas: 8 }).pod('shop/cart', crashed(1))
    const found = await analyzing(moment, crashAtStart, { previousLogs: { app: 'error: boom' } })
    expect(found).toHaveLength(1)
    expect(found[0]?.explains).toHaveLength(9)
  })

  it.each<[string, WorldBuilder, string]>([
    ['the program said nothing', cart().pod('shop/cart', crashed(1)), ''],
    ['memory ran out', cart().pod('shop/cart', crashed(137, { reason: 'OOMKilled' })), 'error: boom'],
    [
      'the kubelet killed it after a probe',
      cart().pod('shop/cart', crashed(137)).event('Pod shop/cart-1-0', {
        type: 'Normal',
        reason: 'Killing',
        message: 'Container app failed liveness probe, will be restarted',
        container: 'app',
        lastAt: '2026-05-04T11:59:51Z',
      }),
      'error: boom',
    ],
    ['it was told to stop', cart().pod('shop/cart', crashed(0, { reason: 'Completed' })), 'received terminated, shutting down'],
    ['it is well', cart(), 'error: a request failed'],
    [
      'it recovered',
      cart().pod('shop/cart', { restarts: 2, last: { exitCode: 1, finishedAt: '2026-05-04T10:00:00Z' }, since: '2026-05-04T10:00:05Z' }),
      'error: boom',
    ],
    [
      'it restarted once and is well',
      cart().pod('shop/cart', { restarts: 1, last: { exitCode: 1, finishedAt: now }, since: now }),
      'error: boom',
    ],
    ['its image is not there', cart().pod('shop/cart', { waiting: { reason: 'ImagePullBackOff' }, last: { exitCode: 1 } }), 'error: boom'],
    [
      'the job is done',
      world()
        .job('shop/import')
        .pod('shop/import', { terminated: { exitCode: 0 }, phase: 'Succeeded' }),
      'done',
    ],
    ['the binary is for another processor', cart().pod('shop/cart', crashed(1)), 'exec /bin/app: exec format error'],
    ['it is not ready for a reason it does not tell', cart().pod('shop/cart', { ready: false }), 'waiting for leader'],
  ])('says nothing when %s', async (_, moment, log) => {
    expect(await analyzing(moment, crashAtStart, { previousLogs: { app: log }, logs: { app: log, import: log } })).toEqual([])
  })
})

describe('hosts in log lines', () => {
  it.each([
    ['dial tcp: lookup cart-db on 10.96.0.10:53: no such host', 'cart-db', undefined, 'no such host'],
    ['dial tcp 10.96.1.2:5432: connect: connection refused', '10.96.1.2', 5432, 'connection refused'],
    ['dial tcp 10.244.0.7:41000->10.96.1.2:5432: i/o timeout', '10.96.1.2', 5432, 'timed out'],
    ['Error: getaddrinfo ENOTFOUND redis', 'redis', undefined, 'no such host'],
    ['connect ECONNREFUSED 10.0.0.1:6379', '10.0.0.1', 6379, 'connection refused'],
    ['connection to server at "db" (10.1.1.1), port 5432 failed: Connection refused', 'db', 5432, 'connection refused'],
    ['java.net.UnknownHostException: orders-db', 'orders-db', undefined, 'no such host'],
    ['Connection refused: redis/10.0.0.1:6379', 'redis', 6379, 'connection refused'],
    ['Error 111 connecting to redis:6379. Connection refused.', 'redis', 6379, 'connection refused'],
    ['Cannot connect to amqp://guest:***@mq:5672//: [Errno 111] Connection refused', 'mq', 5672, 'connection refused'],
    ["can't connect to remote host (10.0.0.9): Connection refused", '10.0.0.9', undefined, 'connection refused'],
    ['db.go:42: dial tcp db:5432: connect: no route to host', 'db', 5432, 'no route'],
    ['dial tcp: lookup db on 10.96.0.10:53: read udp 10.244.0.5:4000->10.96.0.10:53: i/o timeout', '10.96.0.10', 53, 'timed out'],
  ])('reads %s', (line, host, port, how) => {
    expect(unansweredIn(`starting\n${line}\n`)).toMatchObject({ host, port, how })
  })

  it('finds none where none is named', () => {
    expect(unansweredIn('error: request refused by policy\nconnection refused')).toBeUndefined()
  })
})
