import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connectLab } from '../../lab/api.ts'
import { type ApiProxy, startApiProxy } from '../../lab/api-proxy.ts'
import { paths } from '../../lab/settings.ts'
import { type PostgresServer, startPostgres } from '../../scripts/ensure-postgres.ts'
import { freePort } from '../../scripts/free-port.ts'
import { openStore, type StorePlace } from '../../src/adapters/postgres/open-store.ts'
import { Secret } from '../../src/domain/secret.ts'
import { answers, type ServerProcess, startServer } from '../server-process.ts'
import { type AlertLoad, startAlertLoad } from './alert-load.ts'
import { type Judgement, judge } from './judgement.ts'
import { nameOf, sweepLeftovers } from './leftovers.ts'
import { type MendLoad, startMendLoad } from './mend-load.ts'

export interface Played {
  readonly store: string
  readonly kills: number
  /** Kills right after a write was carried out, before the server had heard of it. */
  readonly killsInsideWrites: number
  readonly acknowledged: number
  readonly breaks: number
  readonly approvals: number
  /** Deployments that were still broken at the end. */
  readonly notMended: readonly string[]
  readonly longestBrokenMs: number
  readonly firstReadyMs: number
  readonly cleanReadyMs: number
  readonly readyMs: readonly number[]
  /** From the restart to the first step done, in the rounds that waited for it. */
  readonly firstStepMs: readonly number[]
  readonly judgement: Judgement
}

const settleMs = 90_000
const longestAnswerDelayMs = 150
const leastAliveMs = 50
const mostAliveMs = 3_000
/** Many times the target: a server that does nothing at all must not be waited for. */
const mostStepMs = 120_000
/** Every so many rounds the server lives until it has done a step, however long that takes: times that only quick starts live to show would be too good. */
const measureEvery = 3

/** Plays the whole thing on one kind of store. */
export async function play(
  store: 'pglite' | 'postgres',
  kills: number,
  random: () => number,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), `${nameOf(store)}-`))
  const namespace = nameOf(store)
  const api = await connectLab()
  await sweepLeftovers(api)
  const proxy = await startApiProxy(paths.adminKubeconfig, join(folder, 'kubeconfig'))
  // Answers are held back a little, so that kills also fall between a write and the news of it.
  proxy.onWrite(() => delay(random() * longestAnswerDelayMs))
  const postgres = store === 'postgres' ? await startPostgres() : undefined
  const port = await freePort()
  const start = (): Promise<ServerProcess> => startServer({ port, ...serverOptions(folder, namespace, proxy, postgres) })
  let mends: MendLoad | undefined
  let alerts: AlertLoad | undefined
  let server: ServerProcess | undefined
  let isGood = false
  try {
    server = await start()
    const firstReadyMs = server.readyMs
    await server.stop()
    server = await start()
    const cleanReadyMs = server.readyMs
    alerts = startAlertLoad(server.url, namespace, random)
    mends = await startMendLoad(api, server.url, namespace, alerts, random)
    const rounds = { readyMs: [] as number[], firstStepMs: [] as number[], inside: 0 }
    for (let round = 1; round <= kills; round += 1) {
      rounds.inside += await liveAndDie(server, proxy, round, rounds.firstStepMs, random, signal)
      signal.throwIfAborted()
      server = await start()
      rounds.readyMs.push(server.readyMs)
      say(
        `${store} ${round}/${kills}: ready after ${Math.round(server.readyMs)} ms, ${proxy.writes.length} writes, ${alerts.acknowledged.size} signals`,
      )
    }
    const notMended = await unlessAborted(mends.settle(settleMs), signal)
    await alerts.stop()
    await untilQuiet(server.url)
    await server.stop()
    const { acknowledged } = alerts
    const record = { acknowledged, writes: proxy.writes, patients: mends.patients, namespace }
    const judgement = await judge(placeOf(folder, postgres), record, api)
    isGood = notMended.length === 0 && Object.values(judgement.wrongs).every(({ length }) => length === 0)
    return {
      store,
      kills,
      killsInsideWrites: rounds.inside,
      acknowledged: acknowledged.size,
      breaks: mends.patients.reduce((sum, { breaks }) => sum + breaks, 0),
      approvals: mends.approvals(),
      notMended,
      longestBrokenMs: Math.max(...mends.patients.map(({ longestBrokenMs }) => longestBrokenMs)),
      firstReadyMs,
      cleanReadyMs,
      readyMs: rounds.readyMs,
      firstStepMs: rounds.firstStepMs,
      judgement,
    }
  } finally {
    await server?.kill()
    await alerts?.stop()
    await mends?.remove()
    await proxy.close()
    if (isGood || signal.aborted) await rm(folder, { recursive: true, force: true })
    else {
      await keepStore(placeOf(folder, postgres), join(folder, 'store.jsonl')).catch((fault: unknown) => say(String(fault)))
      say(`kept for a look: ${folder}`)
    }
    postgres?.stop()
  }
}

function unlessAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  return Promise.race([promise, stopped])
}

function serverOptions(folder: string, namespace: string, { kubeconfig }: ApiProxy, postgres: PostgresServer | undefined) {
  return {
    dataDir: join(folder, 'data'),
    logFile: join(folder, 'server.log'),
    args: ['--kubeconfig', kubeconfig],
    environment: {
      // Other people's namespaces of the lab are looked at and never touched.
      ACESO_PIPELINE_MODE: 'observe',
      ACESO_PIPELINE_NAMESPACE_MODES: JSON.stringify({ [namespace]: 'auto' }),
      ACESO_PIPELINE_AUTO_RISK: 'medium',
      ACESO_PIPELINE_COOLDOWN_MINUTES: '0',
      ACESO_PIPELINE_SETTLE_SECONDS: '1',
      ACESO_PIPELINE_ROLLOUT_TIMEOUT_SECONDS: '60',
      ACESO_PIPELINE_WATCH_SECONDS: '2',
      ACESO_PIPELINE_GATHER_SECONDS: '0',
      ACESO_PIPELINE_QUIET_MINUTES: '0',
      ACESO_PIPELINE_DAILY_LIMITS_LOW: '100000',
      ACESO_PIPELINE_DAILY_LIMITS_MEDIUM: '100000',
      ACESO_PIPELINE_DAILY_LIMITS_HIGH: '100000',
      ACESO_SERVER_RATE_LIMIT: '1000000',
      ...(postgres === undefined ? {} : { DATABASE_URL: postgres.url }),
    },
  }
}

/** What went wrong can only be understood from the timelines and the queue. */
async function keepStore(place: StorePlace, path: string): Promise<void> {
  const opened = await openStore(place)
  try {
    await opened.exportTo(createWriteStream(path))
    const { rows } = await opened.engine.executeSql('select * from jobs.job')
    await writeFile(`${path}.jobs.json`, JSON.stringify(rows))
  } finally {
    await opened.store.close()
  }
}

function placeOf(folder: string, postgres: PostgresServer | undefined): StorePlace {
  return postgres === undefined ? { dataDir: join(folder, 'data') } : { databaseUrl: new Secret(postgres.url) }
}

/** Lets the server live for a random time and kills it; every other time at once when a write was carried out before that. Answers how many kills were of that kind. */
async function liveAndDie(
  server: ServerProcess,
  proxy: ApiProxy,
  round: number,
  firstStepMs: number[],
  random: () => number,
  signal: AbortSignal,
): Promise<number> {
  if (round % measureEvery === 0) {
    const endMs = performance.now() + mostStepMs
    while (!(await hasDoneStep(server.url))) {
      if (performance.now() > endMs) throw new Error(`no step was done in ${mostStepMs} ms after the start of round ${round}`)
      await delay(25, undefined, { signal })
    }
    firstStepMs.push(performance.now() - server.startedMs)
  }
  const dying = new AbortController()
  let inside = 0
  if (round % 2 === 0)
    proxy.onWrite(() => {
      inside = 1
      dying.abort()
    }, dying.signal)
  await delay(leastAliveMs + random() * (mostAliveMs - leastAliveMs), undefined, { signal: dying.signal }).catch(() => undefined)
  dying.abort()
  await server.kill()
  return inside
}

async function hasDoneStep(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5_000) })
    return /^aceso_step_duration_seconds_count\{.*\} [1-9]/m.test(await response.text())
  } catch {
    return false
  }
}

/** Until nothing is being mended and every signal has its incident. */
async function untilQuiet(url: string): Promise<void> {
  const busy = ['triggered', 'executing', 'verifying', 'undoing'].map((state) => `state=${state}`).join('&')
  const endMs = performance.now() + settleMs
  await delay(2_000)
  while (performance.now() < endMs) {
    const response = await fetch(`${url}/api/v1/incidents?${busy}&pageSize=1`, { signal: AbortSignal.timeout(10_000) })
    const body = (await response.json()) as { readonly data: { readonly total: number } }
    if (body.data.total === 0 && (await answers(`${url}/readyz`))) return
    await delay(500)
  }
}
