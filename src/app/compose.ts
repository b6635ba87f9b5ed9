import { randomBytes, randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { actions } from '../actions/index.ts'
import { prometheusMetrics } from '../adapters/metrics/prometheus.ts'
import { openStore } from '../adapters/postgres/open-store.ts'
import { faultText } from '../domain/errors.ts'
import { instantOf } from '../domain/instant.ts'
import type { Signal } from '../domain/signal.ts'
import { startGrouping } from '../pipeline/grouping.ts'
import { makeVerbs } from '../pipeline/make-verbs.ts'
import { tellsTo } from '../pipeline/notices.ts'
import { runJob } from '../pipeline/run.ts'
import type { Verbs } from '../pipeline/verbs.ts'
import { watchCluster } from '../pipeline/watching.ts'
import { startWorkLoop } from '../pipeline/work-loop.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { Cluster } from '../ports/cluster.ts'
import type { Metrics } from '../ports/metrics.ts'
import { sources } from '../sources/index.ts'
import { createServer } from '../surfaces/http/server.ts'
import { listenHost } from '../surfaces/http/serving/local.ts'
import type { World } from '../world/world.ts'
import type { Config } from './config/schema.ts'
import { channelsOf, startConfiguredDelivery } from './delivery.ts'
import { httpSettings } from './http-settings.ts'
import { lookAt } from './look.ts'
import { openCluster } from './open-cluster.ts'
import { componentsOf } from './readiness.ts'
import { storePlace } from './store-place.ts'

/** A running program. */
export interface Running {
  readonly url: string
  readonly store: string
  readonly cluster: Cluster
  /** True while no token exists: only this machine is served. */
  readonly isOpen: boolean
  stop(): Promise<void>
}

const systemClock: Clock = { now: () => instantOf(Date.now()) }
const randomIds: Ids = { next: (prefix) => `${prefix}-${randomBytes(5).toString('hex')}` }
/** What is closed and old is deleted this often. */
const forgetEveryMs = 3_600_000
const root = resolve(import.meta.dirname, '../..')

/** Builds everything and connects it, in one straight line; what was opened is closed in the opposite order, also when a later part cannot be opened. */
export async function compose(config: Config, logger: Logger, version: string): Promise<Running> {
  const closers: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse())
      await close().catch((fault: unknown) => logger.warn({ fault: faultText(fault) }, 'closing'))
  }
  try {
    return await build(config, logger, version, closers, stop)
  } catch (fault) {
    await stop()
    throw fault
  }
}

async function build(
  config: Config,
  logger: Logger,
  version: string,
  closers: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Running> {
  const warn = (what: string) => (fault: unknown) => logger.warn({ fault: faultText(fault) }, what)

  const channels = channelsOf(config)
  const opened = await openStore(storePlace(config), { onError: warn('queue'), notify: tellsTo(channels.map(({ name }) => name)) })
  const { store, jobs } = opened
  closers.push(() => store.close())

  const { cluster: bareCluster, feed, isAbsent, close } = await openCluster(config, { store, onFault: warn('cluster') })
  closers.push(close)

  const metrics = prometheusMetrics({ incidents: store.incidents, jobs, version, onFault: warn('metrics') })
  const cluster = measured(bareCluster, metrics)

  const look = lookAt(cluster, config)
  const clock = systemClock
  const ids = randomIds
  const settings = config.pipeline
  const shared = { clock, ids, store, cluster, look, actions, settings }
  let seen: World | undefined

  const grouping = startGrouping({ signals: store.signals, clock, ids, settings, onFault: warn('grouping') })
  closers.push(() => grouping.stop())
  const verbs = makeVerbs(
    { ...shared, jobs, onCommit: (listener) => opened.onCommit(listener) },
    { seenWorld: () => seen, wakeGrouping: () => grouping.wake() },
  )

  const observe = {
    finished: (step: Parameters<Metrics['step']>[0], tookMs: number, outcome: string) =>
      metrics.step(step, tookMs, ['done', 'stale', 'conflict'].includes(outcome) ? undefined : outcome),
  }
  await jobs.start((job, attempt, signal) => runJob(job, attempt, { ...shared, observe }, signal))
  closers.push(() => jobs.stop(config.server.shutdownSeconds * 1000))

  const ending = new AbortController()
  const watching = watchCluster(
    {
      clusterId: cluster.id,
      feed,
      sources: sources.filter((source) => source.way === 'watch'),
      look,
      leases: store.leases,
      memory: store.memory,
      clock,
      holder: randomUUID(),
      world: async (signal) => {
        seen = await cluster.world(signal)
        return seen
      },
      receive: (signals) => receiveCounted(verbs, metrics, signals),
      onFault: warn('watching'),
      onLease: (held) => logger.info({ cluster: cluster.id }, held ? 'watching the cluster' : 'another server watches the cluster'),
    },
    ending.signal,
  )
  closers.push(async () => {
    ending.abort()
    await watching
  })

  const delivering = startConfiguredDelivery(config, channels, store, clock, warn('delivery'))
  closers.push(() => delivering.stop())
  opened.onCommit(() => delivering.wake())
  const forgetting = startWorkLoop(
    async () => {
      await opened.applyRetention(config.storage.retentionDays, clock.now())
      return 'idle'
    },
    forgetEveryMs,
    warn('retention'),
  )
  closers.push(() => forgetting.stop())

  const tokens = await store.access.tokens()
  const server = await createServer({
    verbs,
    sources,
    access: store.access,
    settings: httpSettings(config, resolve(root, 'dist/web')),
    clusterId: cluster.id,
    metrics,
    clock,
    logger,
    version,
    readiness: (signal) => componentsOf(opened, cluster, isAbsent, signal),
  })
  closers.push(() => server.close())
  const url = await listen(server, config, tokens.length > 0)
  return { url, store: storeName(config), cluster, isOpen: tokens.length === 0, stop }
}

/** Where the rows are, without any password. */
function storeName(config: Config): string {
  const { databaseUrl, dataDir } = config.storage
  if (databaseUrl === undefined) return `embedded in ${dataDir}/`
  const { host, pathname } = new URL(databaseUrl.reveal())
  return `PostgreSQL ${host}${pathname}`
}

/** Stores what the watch sources saw, counted by source as the HTTP routes do for what is delivered to them. */
async function receiveCounted(verbs: Pick<Verbs, 'receive'>, metrics: Metrics, signals: readonly Signal[]): Promise<void> {
  for (const [source, ofSource] of Map.groupBy(signals, (signal) => signal.source)) {
    const { stored, repeated } = await verbs.receive(ofSource)
    if (stored > 0) metrics.signals(source, 'stored', stored)
    if (repeated > 0) metrics.signals(source, 'repeated', repeated)
  }
}

/** Counts the writes by how they ended. */
function measured(cluster: Cluster, metrics: Metrics): Cluster {
  return {
    ...cluster,
    async write(request, signal) {
      const undo = request.mark.endsWith('/undo')
      try {
        const result = await cluster.write(request, signal)
        if (!request.dryRun) metrics.write(result.kind, undo)
        return result
      } catch (fault) {
        if (!request.dryRun) metrics.write('failed', undo)
        throw fault
      }
    },
  }
}

async function listen(server: FastifyInstance, config: Config, anyToken: boolean): Promise<string> {
  const host = listenHost(config.server.host, anyToken)
  await server.listen({ host, port: config.server.port })
  const address = server.server.address()
  const port = typeof address === 'object' && address !== null ? address.port : config.server.port
  return `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`
}
