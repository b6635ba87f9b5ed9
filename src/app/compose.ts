import { randomBytes } from 'node:crypto'
import { resolve } from 'node:path'
import type { Logger } from 'pino'
import { actions } from '../actions/index.ts'
import { prometheusMetrics } from '../adapters/metrics/prometheus.ts'
import { openStore } from '../adapters/postgres/open-store.ts'
import { faultText } from '../domain/errors.ts'
import { instantOf } from '../domain/instant.ts'
import { tellsTo } from '../pipeline/notices/notices.ts'
import { startGrouping } from '../pipeline/steps/grouping.ts'
import { runJob } from '../pipeline/steps/run.ts'
import { makeVerbs } from '../pipeline/verbs/make-verbs.ts'
import { feedName, type SourceLog, sourceLog } from '../pipeline/watching/source-log.ts'
import type { Clock, Ids } from '../ports/clock.ts'
import type { Cluster } from '../ports/cluster.ts'
import { sources } from '../sources/index.ts'
import { createServer } from '../surfaces/http/server.ts'
import type { World } from '../world/world.ts'
import { lookAt } from './cluster/look.ts'
import { openCluster } from './cluster/open-cluster.ts'
import { effectiveConfig } from './config/effective.ts'
import type { Loaded } from './config/load.ts'
import type { Config } from './config/schema.ts'
import { cleanUpOf, withReleases } from './crash/clean-up.ts'
import { crashAwareCluster, recentCrashSymptoms, startCrashes } from './crash/crashes.ts'
import { discoverInBackground } from './crash/instances.ts'
import { openModels } from './models/models.ts'
import { ownAgent } from './own-agent/own-agent.ts'
import { firingReleases } from './releases/firing-releases.ts'
import { startReleases } from './releases/releases.ts'
import { forgetInBackground, watchInBackground } from './server/background.ts'
import { channelsOf } from './server/channels.ts'
import { startConfiguredDelivery } from './server/delivery.ts'
import { startListening } from './server/listening.ts'
import { measuredCluster, measuredSteps, receiveCounted } from './server/measured.ts'
import { componentsOf } from './server/readiness.ts'
import { storePlace } from './store-place.ts'
import { serverToolbox } from './tools/server-toolbox.ts'
import { metricSourceOf } from './tools/tool-means.ts'

/** A running program. */
export interface Running {
  readonly url: string
  readonly store: string
  readonly cluster: Cluster
  /** No cluster was found. */
  readonly isAbsent: boolean
  /** The folder of cores that is watched here, or why none is. */
  readonly cores: string
  /** True while no token exists: only this machine is served. */
  readonly isOpen: boolean
  stop(): Promise<void>
}

const systemClock: Clock = { now: () => instantOf(Date.now()) }
const randomIds: Ids = { next: (prefix) => `${prefix}-${randomBytes(5).toString('hex')}` }
const root = resolve(import.meta.dirname, '../..')

/** Builds everything and connects it, in one straight line; what was opened is closed in the opposite order, also when a later part cannot be opened. */
export async function compose(loaded: Loaded, logger: Logger, version: string): Promise<Running> {
  const closers: (() => Promise<void>)[] = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse())
      await close().catch((fault: unknown) => logger.warn({ fault: faultText(fault) }, 'closing'))
  }
  try {
    return await build(loaded, logger, version, closers, stop)
  } catch (fault) {
    await stop()
    throw fault
  }
}

async function build(
  loaded: Loaded,
  logger: Logger,
  version: string,
  closers: (() => Promise<void>)[],
  stop: () => Promise<void>,
): Promise<Running> {
  const warn = (what: string) => (fault: unknown) => logger.warn({ fault: faultText(fault) }, what)

  const { config } = loaded
  const channels = channelsOf(config)
  const opened = await openStore(storePlace(config), { onError: warn('queue'), notify: tellsTo(channels.map(({ name }) => name)) })
  const { store, jobs } = opened
  closers.push(() => store.close())

  let heard: SourceLog | undefined
  const {
    cluster: bareCluster,
    feed,
    isAbsent,
    close,
  } = await openCluster(config, {
    store,
    onFault: (fault) => {
      warn('cluster')(fault)
      heard?.failed(feedName, faultText(fault))
    },
  })
  closers.push(close)

  const spend = () => store.models.usage(systemClock.now())
  const agent = ownAgent()
  const metrics = agent.measured(prometheusMetrics({ incidents: store.incidents, jobs, spend, version, onFault: warn('metrics') }))
  const clock = systemClock
  const written = measuredCluster(withReleases(bareCluster, config, clock, warn('exports')), metrics)
  const firing = firingReleases({ cluster: written, config, releases: store.releases, metrics: metricSourceOf(config), clock })
  const cleanUp = cleanUpOf({ cluster: crashAwareCluster(firing.cluster, store.crashes), config, store, clock, logger, metrics })
  const { cluster } = cleanUp

  const look = lookAt(cluster, config, {
    counted: async (world, signal) => [
      ...(await cleanUp.counted(signal)),
      ...(await recentCrashSymptoms(world, store.crashes, cluster.id)),
      ...(await firing.symptoms()),
    ],
  })
  const ids = randomIds
  const settings = config.pipeline
  const shared = { clock, ids, store, cluster, look, actions, settings, cleaner: config.cleaner }
  let seen: World | undefined

  const log = sourceLog(store.memory, cluster.id, clock, warn('sources'))
  heard = log
  closers.push(() => log.stop())
  const grouping = startGrouping({ signals: store.signals, clock, ids, settings, onFault: warn('grouping') })
  closers.push(() => grouping.stop())
  const verbs = makeVerbs(
    { ...shared, jobs, onCommit: (listener) => opened.onCommit(listener) },
    { seenWorld: () => seen, wakeGrouping: () => grouping.wake(), sourceLog: log },
  )

  await jobs.start((job, attempt, signal) =>
    runJob(job, attempt, { ...shared, observe: { ...measuredSteps(metrics), told: cleanUp.told } }, signal),
  )
  closers.push(() => jobs.stop(config.server.shutdownSeconds * 1000))

  closers.push(
    watchInBackground({
      cluster,
      feed,
      // What is counted has signals of its own.
      look: lookAt(cluster, config),
      store,
      clock,
      sees: (world) => {
        seen = world
      },
      receive: (signals) => receiveCounted(verbs, metrics, cleanUp.named(signals, seen)),
      counted: cleanUp.signals,
      metrics,
      sourceLog: log,
      logger,
    }),
  )
  const delivering = startConfiguredDelivery(config, channels, store, clock, warn('delivery'))
  closers.push(() => delivering.stop())
  opened.onCommit(() => delivering.wake())
  closers.push(forgetInBackground(opened, config.storage.retentionDays, clock, warn('retention')))

  const instances = discoverInBackground({ cluster, crashes: store.crashes, clock, config, logger })
  closers.push(() => instances.stop())
  const cleanUps = cleanUp.verbs((signals) => receiveCounted(verbs, metrics, signals))
  const models = openModels({ settings: config.models, ledger: store.models, clock, metrics, logger })
  const crashing = startCrashes({
    models,
    metrics,
    config,
    store,
    clock,
    clusterId: cluster.id,
    receive: (signals) => receiveCounted(verbs, metrics, signals),
    channels: channels.map(({ name }) => name),
    instances: instances.verbs,
    cleaned: () => cleanUps.cleaned(),
    logger,
  })
  closers.push(() => crashing.stop())
  const tools = serverToolbox({ loaded, cluster, isAbsent, verbs, crashes: store.crashes, metrics, logger, clock, version })
  closers.push(() => tools.stop())
  const releasing = startReleases({
    config,
    releases: store.releases,
    incidents: store.incidents,
    verbs,
    toolbox: tools.toolbox,
    model: models.model,
    clock,
    ids,
    clusterId: cluster.id,
    receive: (signals) => receiveCounted(verbs, metrics, signals),
    leases: store.leases,
    metrics: tools.metricSource,
    watchedWorld: async (signal) => (seen === undefined ? undefined : cluster.world(signal)),
    logger,
  })
  closers.push(() => releasing.stop())
  const server = await createServer({
    verbs,
    releases: releasing.verbs,
    releaseLanguage: config.releases.language,
    models: models.verbs,
    tools,
    instances: instances.verbs,
    cleanUps,
    crashes: crashing.verbs,
    sources,
    sourceFailed: (source, fault) => log.failed(source, faultText(fault)),
    channels: channels.map(({ name }) => name),
    configuration: effectiveConfig(loaded),
    access: store.access,
    ownToken: agent.token,
    settings: config.server,
    webRoot: resolve(root, 'dist/web'),
    clusterId: cluster.id,
    metrics,
    clock,
    logger,
    version,
    readiness: (signal) =>
      componentsOf(opened, cluster, isAbsent, tools.metricSource, signal, [crashing.health, models.health, tools.health]),
  })
  closers.push(() => server.close())
  const { host, port } = config.server
  const listening = await startListening({
    server,
    host,
    port,
    anyToken: async () => (await store.access.tokens()).length > 0,
    onMove: (url) => logger.info({ url, host }, 'the first token was made: listening as configured'),
    onFault: warn('listening'),
  })
  closers.push(() => listening.stop())
  const cores = await agent.start(config, listening.url, logger)
  closers.push(() => cores.stop())
  return {
    cores: cores.said,
    url: listening.url,
    store: storeName(config),
    cluster,
    isAbsent,
    isOpen: listening.isOpen,
    stop,
  }
}

/** Where the rows are, without any password. */
function storeName(config: Config): string {
  const { databaseUrl, dataDir } = config.storage
  if (databaseUrl === undefined) return `embedded in ${dataDir}/`
  const { host, pathname } = new URL(databaseUrl.reveal())
  return `PostgreSQL ${host}${pathname}`
}
