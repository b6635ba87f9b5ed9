import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { Config } from '../../src/app/config/schema.ts'
import { firingReleases } from '../../src/app/releases/firing-releases.ts'
import { metricSourceOf } from '../../src/app/tools/tool-means.ts'
import { objectRef } from '../../src/domain/object-ref.ts'
import { Deployment } from '../../src/domain/release/deployment.ts'
import { fakeCluster } from '../../src/ports/fakes/fakes.ts'
import { world } from '../../src/world/builder/world-builder.ts'
import { freePort, startedServer } from './processes.ts'

/** An application whose errors the test sets, a real Prometheus that scrapes it, and the real server. */
let folder = ''
let errors = 0
let application: Server
let prometheusUrl = ''
let prometheus: { stop(): Promise<void> }
let server: ServerProcess
let logFile = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-rules-'))
  application = createServer((_, response) => {
    response
      .writeHead(200, { 'content-type': 'text/plain; version=0.0.4' })
      .end(`app_errors{app="cart",deploymentId="stranger"} ${errors}\n`)
  }).listen(0, '127.0.0.1')
  await once(application, 'listening')
  const { port } = application.address() as AddressInfo
  const own = await freePort()
  await writeFile(
    join(folder, 'prometheus.yml'),
    `scrape_configs:\n  - job_name: cart\n    scrape_interval: 1s\n    static_configs: [{ targets: ['127.0.0.1:${port}'] }]\n`,
  )
  prometheusUrl = `http://127.0.0.1:${own}`
  prometheus = await startedServer(
    [
      'prometheus',
      `--config.file=${join(folder, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(folder, 'tsdb')}`,
      `--web.listen-address=127.0.0.1:${own}`,
    ],
    `http://127.0.0.1:${own}/-/ready`,
  )
  logFile = join(folder, 'server.log')
  const config = join(folder, 'config.yaml')
  await writeFile(
    config,
    JSON.stringify({
      cluster: { recording: 'examples/broken-shop' },
      prometheus: { url: `http://127.0.0.1:${own}` },
      releases: {
        quietTime: '0s',
        monitor: { every: '1s', alertRules: [{ name: 'Broken', alertExpr: 'app_errors{', apps: ['cart'] }] },
      },
    }),
  )
  server = await startServer({ port: await freePort(), dataDir: join(folder, 'data'), logFile, environment: { ACESO_CONFIG: config } })
})
afterAll(async () => {
  await server.stop()
  await prometheus.stop()
  application.close()
  await rm(folder, { recursive: true, force: true })
})

interface Release {
  readonly firing?: readonly { readonly rule: string }[]
}
interface Report {
  readonly version: number
  readonly trigger: string
  readonly resolvedAt?: string
  readonly alert?: { readonly alertname: string; readonly values: number; readonly labels: Readonly<Record<string, string>> }
}

async function ask<Data>(method: 'GET' | 'POST', path: string, body?: object): Promise<Data> {
  const response = await fetch(server.url + path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  })
  expect(response.status).toBeLessThan(300)
  const answer = (await response.json()) as Data & { readonly data?: Data }
  return answer.data ?? answer
}
const tell = (status: string) =>
  ask('POST', '/api/v1/deployments', {
    id: 'd-1',
    appName: 'cart',
    hosts: ['web-1'],
    status,
    alertRules: [{ name: 'Errors', alertExpr: 'app_errors{app="{{appName}}"} > 5', duration: '2s', severity: 'critical' }],
  })
const reports = () => ask<readonly Report[]>('GET', '/api/v1/deployments/d-1/reports')
const firing = async () => (await ask<{ readonly deployment: Release }>('GET', '/api/v1/deployments/d-1')).deployment.firing ?? []
/** What the loop would be told of a release whose rule fires, by the same Prometheus. */
async function toldOf(startedAt: string) {
  const workload = { kind: 'Deployment', namespace: 'shop', name: 'cart' }
  const shop = world()
    .deployment('shop/cart', { image: 'cart:2', createdAt: startedAt, before: [{ image: 'cart:1', readyPods: 1 }] })
    .build()
  const release = Deployment.parse({
    id: 'd-2',
    clusterId: 'test',
    appName: 'cart',
    packageVersion: '2',
    environment: '',
    hosts: [],
    status: 'deploying',
    origin: 'api',
    workload,
    startedAt,
    createdTime: startedAt,
    updatedTime: startedAt,
    alertRules: [{ name: 'Errors', alertExpr: 'app_errors{app="{{appName}}"} > 5' }],
    firing: [{ rule: 'Errors', since: startedAt }],
  })
  const config = Config.parse({ prometheus: { url: prometheusUrl }, releases: { monitor: { proposeRollback: true } } })
  const { cluster } = firingReleases({
    cluster: fakeCluster(() => shop),
    config,
    releases: { deployments: async () => ({ data: [release], total: 1, page: 1, pageSize: 200, totalPages: 1 }) },
    metrics: metricSourceOf(config),
    clock: { now },
  })
  return cluster.questions.firingRelease?.(objectRef('Deployment', 'shop', 'cart'), AbortSignal.timeout(5_000))
}
const now = () => new Date().toISOString()
const soon = { timeout: 20_000, interval: 200 }

it('an alert rule of a release that is under way begins one report while it fires, and its end is attached', async () => {
  await tell('pending')
  errors = 9
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect(await reports()).toEqual([])
  await tell('deploying')
  await expect.poll(async () => (await reports()).length, soon).toBe(1)
  expect((await reports())[0]).toMatchObject({
    trigger: 'monitor',
    alert: { alertname: 'Errors', values: 9, labels: { deploymentId: 'd-1', hostname: 'web-1', app: 'cart', severity: 'critical' } },
  })
  // It goes on firing, also when the release is told of again.
  await tell('deploying')
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect(await reports()).toHaveLength(1)
  errors = 0
  await expect.poll(async () => (await reports())[0]?.resolvedAt, soon).toBeDefined()
  expect(await firing()).toEqual([])
  errors = 7
  await expect.poll(async () => (await reports()).length, soon).toBe(2)
})

it('a rule that still fires when its release is done is looked at until it is quiet', async () => {
  expect(await firing()).toMatchObject([{ rule: 'Errors' }])
  await tell('success')
  errors = 0
  await expect.poll(async () => (await firing()).length, soon).toBe(0)
  expect((await reports())[0]).toMatchObject({ version: 2, resolvedAt: expect.any(String) })
  errors = 9
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  expect(await reports()).toHaveLength(2)
})

it('what a rule answered just before a release tells whether the release may be the cause', async () => {
  // It has been firing for seconds: a release that comes now is not the cause.
  await expect.poll(async () => toldOf(now()), soon).toMatchObject({ kind: 'answer', value: { value: 9, before: 'something' } })
  errors = 0
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  const startedAt = now()
  errors = 8
  await expect.poll(async () => toldOf(startedAt), soon).toMatchObject({ kind: 'answer', value: { value: 8, before: 'nothing' } })
})

it('a rule that cannot be read is told once', async () => {
  const log = await readFile(logFile, 'utf8')
  expect(log.match(/"rule":"Broken"/g)).toHaveLength(1)
})
