import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ServerProcess, startServer } from '../../bench/server-process.ts'
import { type PostgresServer, startPostgres } from '../../scripts/ensure-postgres.ts'
import { freePort } from '../../scripts/free-port.ts'
import { recordCluster } from '../../src/adapters/recording/record.ts'
import { fakeCluster } from '../../src/ports/fakes/fakes.ts'
import { world } from '../../src/world/builder/world-builder.ts'

const soon = { timeout: 20_000, interval: 100 }
/** A lease lasts 10 s and is asked for every 3 s; two servers and a database on a busy machine take their time beside that. */
const takeoverMs = 40_000

let folder: string
let postgres: PostgresServer
let servers: readonly ServerProcess[]

const logOf = (index: number): string => join(folder, `server-${index}.log`)
const watches = async (index: number): Promise<boolean> => (await readFile(logOf(index), 'utf8')).includes('watching the cluster')

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aceso-replicas-'))
  const seen = world().node('node-1', {}).deployment('shop/cart', { replicas: 2 }).build()
  const recording = join(folder, 'recording')
  const options = { out: recording, mask: (text: string) => text, progress: () => undefined }
  await recordCluster(
    fakeCluster(() => seen),
    options,
    new AbortController().signal,
  )
  postgres = await startPostgres()
  // At the same moment, on an empty database: both want to make its tables.
  servers = await Promise.all(
    [0, 1].map(async (index) =>
      startServer({
        port: await freePort(),
        dataDir: join(folder, `data-${index}`),
        logFile: logOf(index),
        args: ['--recording', recording],
        environment: {
          DATABASE_URL: postgres.url,
          ACESO_SERVER_RATE_LIMIT: '1000000',
          ACESO_PIPELINE_GATHER_SECONDS: '0',
        },
      }),
    ),
  )
})

afterAll(async () => {
  await Promise.all(servers.map((server) => server.kill()))
  postgres.stop()
  await rm(folder, { recursive: true, force: true })
})

describe('two servers on one database', () => {
  it('work each step of an incident once, whoever received its alerts', async () => {
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 10 }, (__, index) => `alert-${(batch % 10) * 10 + index}`),
    )
    // Every alert reaches both servers, as a pair of Alertmanagers would have it.
    await Promise.all(batches.map((names, batch) => deliver(server((batch % 2) ^ Math.floor(batch / 10)), names)))
    await expect.poll(async () => (await incidents()).filter(({ verdict }) => verdict !== undefined).length, soon).toBe(100)
    for (const { id, version } of await incidents()) {
      const events = await timeline(id)
      expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: version }, (_, index) => index + 1))
      expect(events.map(({ body }) => body.type)).toEqual(['incident.opened', 'signal.joined', 'look.began', 'diagnosis.made'])
    }
  })

  it('share the work', async () => {
    const steps = await Promise.all(servers.map((each) => stepsOf(each)))
    for (const count of steps) expect(count).toBeGreaterThan(0)
  })

  it('show the same on both', async () => {
    const [first, second] = await Promise.all(servers.map((each) => incidents(each)))
    expect(second?.map(({ id }) => id)).toEqual(first?.map(({ id }) => id))
  })

  it('let one of them watch the cluster, and the other when that one is killed', async () => {
    await expect.poll(async () => (await Promise.all([watches(0), watches(1)])).filter(Boolean).length, soon).toBe(1)
    const watcher = (await watches(0)) ? 0 : 1
    const other = 1 - watcher
    await server(watcher).kill()
    await expect.poll(() => watches(other), { timeout: takeoverMs, interval: 50 }).toBe(true)
  })

  it('go on with one alone', async () => {
    const left = (await watches(1)) && !(await isUp(server(0))) ? server(1) : server(0)
    await deliver(left, ['after-the-kill'])
    await expect.poll(async () => (await incidents(left)).find(({ title }) => title === 'after-the-kill')?.verdict, soon).toBeDefined()
  })
})

function server(index: number): ServerProcess {
  const found = servers[index]
  if (found === undefined) throw new Error(`there is no server ${index}`)
  return found
}

async function isUp({ url }: ServerProcess): Promise<boolean> {
  return await fetch(`${url}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

async function deliver({ url }: ServerProcess, names: readonly string[]): Promise<void> {
  const alerts = names.map((name) => ({
    status: 'firing',
    labels: { alertname: name, severity: 'warning', namespace: 'shop', deployment: `${name}-app` },
    annotations: { summary: name },
    startsAt: '2026-01-01T00:00:00Z',
    fingerprint: name,
  }))
  const response = await fetch(`${url}/api/v1/webhooks/alertmanager`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ version: '4', status: 'firing', alerts }),
  })
  expect(response.status).toBe(200)
}

interface SeenIncident {
  readonly id: string
  readonly version: number
  readonly title: string
  readonly verdict?: string
}

async function incidents(from: ServerProcess = server(0)): Promise<readonly SeenIncident[]> {
  const pages = await Promise.all(
    [1, 2].map((page) =>
      get<{ readonly data: readonly SeenIncident[] }>(`${from.url}/api/v1/incidents?pageSize=100&page=${page}&sortBy=openedAt`),
    ),
  )
  return pages.flatMap(({ data }) => data)
}

async function timeline(id: string): Promise<readonly { readonly seq: number; readonly body: { readonly type: string } }[]> {
  const { data } = await get<{ readonly data: readonly { readonly seq: number; readonly body: { readonly type: string } }[] }>(
    `${server(1).url}/api/v1/incidents/${id}/timeline?pageSize=100`,
  )
  return data
}

async function get<Data>(url: string): Promise<Data> {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  return ((await response.json()) as { readonly data: Data }).data
}

/** Steps that this server has run. */
async function stepsOf({ url }: ServerProcess): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return [...text.matchAll(/^aceso_step_duration_seconds_count\{.*\} (\d+)/gm)].reduce((sum, [, count]) => sum + Number(count), 0)
}
