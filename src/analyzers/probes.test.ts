import { describe, expect, it } from 'vitest'
import type { PodState, ProbeOptions } from '../world/builder/pods.ts'
import type { WorkloadOptions } from '../world/builder/workloads.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { probes } from './probes.ts'

const unready: PodState = { ready: false, since: '2026-05-04T11:50:00Z' }
const up = '2026-05-04T11:59:40Z'
/** Killed by the kubelet, and up again for the next try. */
const killed = (more: PodState = {}): PodState => ({
  restarts: 3,
  since: up,
  last: { exitCode: 0, reason: 'Completed', startedAt: '2026-05-04T11:59:10Z', finishedAt: '2026-05-04T11:59:24Z' },
  ...more,
})

function failing(name: 'Readiness' | 'Liveness' | 'Startup', message: string, options: WorkloadOptions, state?: PodState): WorldBuilder {
  const isKill = name !== 'Readiness'
  const moment = world()
    .deployment('shop/cart', { port: 8080, ...options })
    .pod('shop/cart', state ?? (isKill ? killed() : unready))
    .event('Pod shop/cart-1-0', {
      reason: 'Unhealthy',
      message: `${name} probe failed: ${message}`,
      container: 'app',
      count: 9,
      lastAt: '2026-05-04T11:59:50Z',
    })
  if (!isKill) return moment
  return moment.event('Pod shop/cart-1-0', {
    type: 'Normal',
    reason: 'Killing',
    message: `Container app failed ${name.toLowerCase()} probe, will be restarted`,
    container: 'app',
    lastAt: '2026-05-04T11:59:22Z',
  })
}

const status = (code: number): string => `HTTP probe failed with statuscode: ${code}`
const refused = 'Get "http://10.0.0.1:8081/healthz": dial tcp 10.0.0.1:8081: connect: connection refused'
const late = 'Get "http://10.0.0.1:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)'
const calm: ProbeOptions = { periodSeconds: 10, initialDelaySeconds: 10 }

describe('probes: path', () => {
  it('finds the path that answers, and says so', async () => {
    const found = await analyzing(failing('Readiness', status(404), { readiness: { path: '/health', ...calm } }), probes, {
      replies: { '8080/healthz': 200 },
    })
    expect(found.map((one) => inShort(one))).toEqual([
      {
        cause: 'probe.path-wrong',
        object: 'Deployment shop/cart',
        mend: 'patch-probe Deployment shop/cart {"container":"app","probe":"readiness","path":"/healthz"}',
        more: 0,
      },
    ])
    expect(found[0]?.summary).toEqual({
      en: 'The readiness probe of cart asks /health, which answers 404',
      zh: 'cart 的 readiness 探针请求 /health，返回 404',
    })
    expect(found[0]?.confidence).toBeGreaterThan(0.95)
  })

  it('makes a nervous probe calmer with the same change', async () => {
    const readiness = { path: '/nonexistent', periodSeconds: 2, failureThreshold: 1 }
    const moment = failing('Readiness', status(404), { image: 'nginx:1.27', port: 80, readiness })
    const [found] = await analyzing(moment, probes, { replies: { '80/': 200 } })
    expect(found?.mends[0]?.params).toEqual({
      container: 'app',
      probe: 'readiness',
      failureThreshold: 3,
      periodSeconds: 10,
      initialDelaySeconds: 5,
      path: '/',
    })
  })

  it('corrects both probes of a container by one change', async () => {
    const probe = { path: '/wrong', ...calm }
    const moment = failing('Liveness', status(404), { readiness: probe, liveness: probe }, killed({ ready: false })).event(
      'Pod shop/cart-1-0',
      {
        reason: 'Unhealthy',
        message: `Readiness probe failed: ${status(404)}`,
        container: 'app',
        lastAt: '2026-05-04T11:59:50Z',
      },
    )
    const found = await analyzing(moment, probes, { replies: { '8080/ready': 200 } })
    expect(found.map((one) => one.mends.map(({ params }) => params))).toEqual([
      [{ container: 'app', probe: 'liveness', path: '/ready', also: [{ probe: 'readiness', path: '/ready' }] }],
    ])
    expect(found[0]?.facts['probe']).toBe('liveness and readiness')
  })

  it('knows a path without asking: from the revision before, then from the image', async () => {
    const before = [{ readiness: { path: '/up' }, createdAt: '2026-05-01T00:00:00Z', readyPods: 1 }]
    const moment = world()
      .deployment('shop/cart', { port: 8080, readiness: { path: '/health', ...calm }, createdAt: '2026-05-04T11:50:00Z', before })
      .pod('shop/cart', unready)
      .event('Pod shop/cart-2-0', {
        reason: 'Unhealthy',
        message: `Readiness probe failed: ${status(404)}`,
        container: 'app',
        lastAt: '2026-05-04T11:59:50Z',
      })
    const [found] = await analyzing(moment, probes)
    expect(found?.mends.map(({ action, params }) => [action, params['path']])).toEqual([
      ['patch-probe', '/up'],
      ['roll-back', undefined],
    ])
    expect(found?.since).toBe('2026-05-04T11:50:00.000Z')
    const [byImage] = await analyzing(
      failing('Readiness', status(404), { image: 'library/nginx', readiness: { path: '/healthz' } }),
      probes,
    )
    expect(byImage?.mends[0]?.params['path']).toBe('/')
  })

  it('offers no path that nobody serves', async () => {
    const [found] = await analyzing(failing('Readiness', status(404), { readiness: { path: '/health' } }), probes, {
      replies: { '8080/elsewhere': 200 },
    })
    expect(found?.cause).toBe('probe.path-wrong')
    expect(found?.mends).toEqual([])
  })

  it('doubts the path when pods of the same template are ready', async () => {
    const moment = world()
      .deployment('shop/cart', { replicas: 2, port: 8080, readiness: { path: '/health' }, createdAt: '2026-05-04T11:00:00Z' })
      .pod('shop/cart', { ...unready, index: 0 })
      .event('Pod shop/cart-1-0', {
        reason: 'Unhealthy',
        message: `Readiness probe failed: ${status(404)}`,
        container: 'app',
        lastAt: '2026-05-04T11:59:50Z',
      })
    const [found] = await analyzing(moment, probes)
    expect(found?.against).toHaveLength(1)
  })
})

describe('probes: port and scheme', () => {
  it('finds the port that answers', async () => {
    const found = await analyzing(failing('Liveness', refused, { liveness: { path: '/healthz', port: 8081, ...calm } }), probes, {
      replies: { '8080/healthz': 200 },
    })
    expect(found.map((one) => inShort(one))).toEqual([
      {
        cause: 'probe.port-wrong',
        object: 'Deployment shop/cart',
        mend: 'patch-probe Deployment shop/cart {"container":"app","probe":"liveness","port":8080}',
        more: 0,
      },
    ])
  })

  it('believes the log about the port when the container is down', async () => {
    const state = killed({ waiting: { reason: 'CrashLoopBackOff' } })
    const moment = failing('Liveness', refused, { liveness: { path: '/healthz', port: 8081, ...calm } }, state)
    const [found] = await analyzing(moment, probes, { previousLogs: { app: 'level=info msg="listening on :8080"\nreceived terminated' } })
    expect(found?.cause).toBe('probe.port-wrong')
    expect(found?.mends[0]?.params['port']).toBe(8080)
    expect(found?.confidence).toBeGreaterThan(0.9)
  })

  it('remembers why the kubelet kills when it has stopped telling', async () => {
    const later = (moment: WorldBuilder): WorldBuilder => moment.at('2026-05-04T12:20:00.000Z')
    const down = killed({
      waiting: { reason: 'CrashLoopBackOff' },
      last: { exitCode: 0, startedAt: '2026-05-04T12:18:10Z', finishedAt: '2026-05-04T12:18:16Z' },
    })
    const kill = {
      type: 'Normal' as const,
      reason: 'Killing',
      message: 'Container app failed liveness probe, will be restarted',
      container: 'app',
      count: 6,
    }
    const moment = failing('Liveness', refused, { liveness: { path: '/healthz', port: 8081, ...calm } }, down).event('Pod shop/cart-1-0', {
      ...kill,
      lastAt: '2026-05-04T11:59:51Z',
    })
    const found = await analyzing(later(moment), probes, { previousLogs: { app: 'listening on :8080' } })
    expect(found.map(({ cause }) => cause)).toEqual(['probe.port-wrong'])
  })

  it('finds that the health is served at another declared port', async () => {
    const ports = [{ containerPort: 8080 }, { containerPort: 9000, name: 'admin' }]
    const moment = failing('Readiness', status(404), { readiness: { path: '/healthz', ...calm }, more: { ports } })
    const [found] = await analyzing(moment, probes, { replies: { '8080/x': 200, '9000/healthz': 200 } })
    expect(found && inShort(found)).toMatchObject({
      cause: 'probe.port-wrong',
      mend: 'patch-probe Deployment shop/cart {"container":"app","probe":"readiness","port":9000}',
    })
  })

  it('knows a port name that no container declares', async () => {
    const moment = failing('Readiness', 'invalid port number: htpp', {
      portName: 'http',
      readiness: { path: '/healthz', port: 'htpp', ...calm },
    })
    const [found] = await analyzing(moment, probes)
    expect(found && inShort(found)).toMatchObject({
      cause: 'probe.port-wrong',
      mend: 'patch-probe Deployment shop/cart {"container":"app","probe":"readiness","port":8080}',
    })
  })

  it('goes back first when a release moved the program away from a port that a Service uses', async () => {
    const before = [{ args: [], createdAt: '2026-05-01T00:00:00Z', readyPods: 1 }]
    const moment = world()
      .deployment('shop/cart', {
        port: 8080,
        args: ['-port=9090'],
        readiness: { path: '/healthz', ...calm },
        createdAt: '2026-05-04T11:50:00Z',
        before,
      })
      .service('shop/cart', { targetPort: 8080 })
      .pod('shop/cart', unready)
      .event('Pod shop/cart-2-0', {
        reason: 'Unhealthy',
        message: `Readiness probe failed: ${refused}`,
        container: 'app',
        lastAt: '2026-05-04T11:59:50Z',
      })
    const [found] = await analyzing(moment, probes, { replies: { '9090/healthz': 200 }, logs: { app: 'listening on :9090' } })
    expect(found?.mends.map(({ action }) => action)).toEqual(['roll-back', 'patch-probe'])
    expect(found?.against).toHaveLength(1)
  })

  it('corrects the scheme, and the path with it', async () => {
    const message = 'Get "https://10.0.0.1:8080/healthz": http: server gave HTTP response to HTTPS client'
    const moment = failing('Readiness', message, { readiness: { path: '/healthz', scheme: 'HTTPS', ...calm } })
    const [plain] = await analyzing(moment, probes, { replies: { '8080/healthz': 200 } })
    expect(plain && inShort(plain)).toMatchObject({
      cause: 'probe.scheme-wrong',
      mend: 'patch-probe Deployment shop/cart {"container":"app","probe":"readiness","scheme":"HTTP"}',
    })
    const [both] = await analyzing(moment, probes, { replies: { '8080/ready': 200 } })
    expect(both?.mends[0]?.params).toMatchObject({ scheme: 'HTTP', path: '/ready' })
  })

  it('finds a TLS server behind a 400', async () => {
    const moment = failing('Readiness', status(400), { readiness: { path: '/healthz', ...calm } })
    const [found] = await analyzing(moment, probes, { replies: { 'https:8080/healthz': 200, '8080': 400 } })
    expect(found && inShort(found)).toMatchObject({ cause: 'probe.scheme-wrong', mend: expect.stringContaining('"scheme":"HTTPS"') })
  })
})

describe('probes: time', () => {
  it('gives a slow starter a startup probe', async () => {
    const liveness = { path: '/healthz', periodSeconds: 3, initialDelaySeconds: 4, failureThreshold: 3 }
    const found = await analyzing(failing('Liveness', refused.replaceAll('8081', '8080'), { liveness }), probes, {
      replies: {},
      previousLogs: { app: 'level=info msg="warming up, this takes about 45s"\nreceived terminated, shutting down' },
    })
    expect(found.map((one) => inShort(one))).toEqual([
      {
        cause: 'probe.slow-start',
        object: 'Deployment shop/cart',
        mend: `patch-probe Deployment shop/cart ${JSON.stringify({
          container: 'app',
          probe: 'startup',
          path: '/healthz',
          port: 8080,
          periodSeconds: 10,
          failureThreshold: 30,
          also: [{ probe: 'liveness', periodSeconds: 10 }],
        })}`,
        more: 0,
      },
    ])
    expect(found[0]?.summary.en).toBe('cart is killed by its liveness probe after 14 s, before it has started')
    expect(found[0]?.confidence).toBeGreaterThan(0.9)
  })

  it('gives a startup probe that is too short more tries, and a TCP probe a longer delay', async () => {
    const startup = { path: '/healthz', periodSeconds: 5, failureThreshold: 2 }
    const [longer] = await analyzing(
      failing('Startup', refused.replaceAll('8081', '8080'), { startup }, killed({ ready: false })),
      probes,
      { previousLogs: { app: 'loading' } },
    )
    expect(longer && inShort(longer)).toMatchObject({
      cause: 'probe.slow-start',
      mend: 'patch-probe Deployment shop/cart {"container":"app","probe":"startup","failureThreshold":60}',
    })
    const [tcp] = await analyzing(
      failing('Liveness', 'dial tcp 10.0.0.1:8080: connect: connection refused', {
        liveness: { tcp: true, periodSeconds: 5, failureThreshold: 2 },
      }),
      probes,
    )
    expect(tcp?.mends[0]?.params).toMatchObject({ probe: 'liveness', initialDelaySeconds: 60 })
  })

  it('gives slow answers more time', async () => {
    const liveness = { path: '/healthz', periodSeconds: 2, timeoutSeconds: 1 }
    const found = await analyzing(failing('Liveness', late, { liveness }), probes, {
      replies: { '8080/healthz': { status: 200, tookMs: 1_500 } },
    })
    expect(found.map((one) => inShort(one))).toEqual([
      {
        cause: 'probe.too-impatient',
        object: 'Deployment shop/cart',
        mend: 'patch-probe Deployment shop/cart {"container":"app","probe":"liveness","periodSeconds":10,"initialDelaySeconds":10,"timeoutSeconds":5}',
        more: 0,
      },
    ])
  })

  it('suspects nervous settings when nothing can be asked, less surely', async () => {
    const moment = failing(
      'Liveness',
      late,
      { liveness: { path: '/healthz', periodSeconds: 2, timeoutSeconds: 1 } },
      killed({ waiting: { reason: 'CrashLoopBackOff' } }),
    )
    const [found] = await analyzing(moment, probes)
    expect(found?.cause).toBe('probe.too-impatient')
    expect(found?.confidence).toBeLessThan(0.9)
  })

  it('suspects them too when the container is gone by the time it is asked', async () => {
    const moment = failing('Liveness', late, { liveness: { path: '/healthz', periodSeconds: 2, timeoutSeconds: 1 } })
    expect((await analyzing(moment, probes, { replies: {} })).map(({ cause }) => cause)).toEqual(['probe.too-impatient'])
  })

  it('names a probe command that the image does not have', async () => {
    const message =
      'OCI runtime exec failed: exec failed: unable to start container process: exec: "curl": executable file not found in $PATH: unknown'
    const found = await analyzing(failing('Readiness', message, { readiness: { exec: ['curl', '-f', 'localhost'], ...calm } }), probes)
    expect(found.map(({ cause, facts }) => [cause, facts['command']])).toEqual([['probe.command-missing', 'curl']])
  })
})

describe('probes: quiet', () => {
  const readiness = { path: '/healthz', ...calm }
  const replies = { '8080/healthz': 503 }
  it.each<[string, WorldBuilder, object]>([
    ['the program itself says 503', failing('Readiness', status(503), { readiness }), { replies }],
    ['the program itself says 500 by now', failing('Readiness', status(404), { readiness }), { replies: { '8080/healthz': 500 } }],
    ['the path answers by now', failing('Readiness', status(404), { readiness }), { replies: { '8080/healthz': 200 } }],
    ['it was not ready for a moment and is', failing('Readiness', status(404), { readiness }, {}), { replies }],
    ['nothing listens anywhere yet', failing('Readiness', refused, { readiness: { path: '/healthz', port: 8081 } }), { replies: {} }],
    ['the program said 503 and cannot be asked', failing('Readiness', status(503), { image: 'nginx', readiness }), {}],
    [
      'it listens by now',
      failing('Readiness', refused, { readiness: { path: '/healthz', port: 8081, ...calm } }),
      { replies: { '8081/healthz': 200, '8080/healthz': 200 } },
    ],
    [
      'it served for an hour before it stopped to answer',
      failing(
        'Liveness',
        refused.replaceAll('8081', '8080'),
        { liveness: readiness },
        killed({
          waiting: { reason: 'CrashLoopBackOff' },
          last: { exitCode: 137, startedAt: '2026-05-04T10:59:00Z', finishedAt: '2026-05-04T11:59:24Z' },
        }),
      ),
      { previousLogs: { app: 'starting' } },
    ],
    ['the program hangs', failing('Readiness', late, { readiness }), { replies: { '8080': { failure: 'timed-out' } } }],
    [
      'it crashes by itself',
      world()
        .deployment('shop/cart', { port: 8080, liveness: readiness })
        .pod('shop/cart', { waiting: { reason: 'CrashLoopBackOff' }, last: { exitCode: 1 }, restarts: 4 }),
      { replies },
    ],
    [
      'it was killed once long after its start and is well',
      failing(
        'Liveness',
        refused,
        { liveness: { path: '/healthz', port: 8080 } },
        {
          restarts: 1,
          since: '2026-05-04T11:59:55Z',
          last: { exitCode: 0, startedAt: '2026-05-03T00:00:00Z', finishedAt: '2026-05-04T11:59:24Z' },
        },
      ),
      { replies: { '8080/healthz': 200 } },
    ],
    [
      'a healthy deployment has nervous probes',
      world().deployment('shop/cart', { port: 8080, readiness: { path: '/x', periodSeconds: 1, failureThreshold: 1 } }),
      { replies },
    ],
  ])('says nothing when %s', async (_, moment, answers) => {
    expect(await analyzing(moment, probes, answers)).toEqual([])
  })

  it('is about the container that fails, not its neighbour', async () => {
    const containers = [
      { name: 'proxy', image: 'envoy', ports: [{ containerPort: 15_000 }], readinessProbe: { httpGet: { path: '/ok', port: 15_000 } } },
      {
        name: 'app',
        image: 'cart',
        ports: [{ containerPort: 8080 }],
        readinessProbe: { httpGet: { path: '/health', port: 8080 }, initialDelaySeconds: 10 },
      },
    ]
    const moment = failing('Readiness', status(404), { spec: { containers } }, { ...unready, container: 'app' })
    const found = await analyzing(moment, probes, { replies: { '8080/ok': 200 } })
    expect(found.map(({ mends }) => mends[0]?.params)).toEqual([{ container: 'app', probe: 'readiness', path: '/ok' }])
  })
})
