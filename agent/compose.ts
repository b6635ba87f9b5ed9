import { setTimeout as delay } from 'node:timers/promises'
import { coreFiles } from '../src/adapters/cores/core-files.ts'
import { debuggerDefaults, localDebugger } from '../src/adapters/debuggers/local-debugger.ts'
import { symbolStage } from '../src/adapters/debuggers/symbol-stage.ts'
import { faultText } from '../src/domain/errors.ts'
import { instantOf } from '../src/domain/instant.ts'
import type { Clock } from '../src/ports/clock.ts'
import type { CoreFiles } from '../src/ports/cores/core-files.ts'
import type { Debugger } from '../src/ports/cores/debugger.ts'
import { type CoreLoop, startCoreLoop } from './analyse/core-loop.ts'
import { coreInspector, glanceAt } from './analyse/inspect-core.ts'
import { type KnownGroups, knownGroups } from './analyse/known-groups.ts'
import { type WorkMeans, workOn } from './analyse/work.ts'
import { workLog } from './analyse/work-log.ts'
import type { ApiAccess } from './cluster/api-access.ts'
import { type ClusterSide, startClusterSide } from './cluster-side.ts'
import { type DataFolder, openData } from './data/data-folder.ts'
import { readinessOf } from './http/readiness.ts'
import { type AgentHttp, type Readiness, serveHttp } from './http/server.ts'
import { type KeptCores, keptCores } from './keep/kept-cores.ts'
import { type Backlog, backlog } from './report/backlog.ts'
import { heartbeatOf } from './report/heartbeat.ts'
import { serverLink } from './report/server-link.ts'
import { ignoredBy } from './restarts/ignored.ts'
import { type RestartSearch, restartSearch } from './restarts/search.ts'
import { type ServerSide, startServerSide } from './server-side.ts'
import type { AgentConfig } from './setup/config.ts'
import { checkStart } from './setup/start-checks.ts'
import type { AgentVersion } from './setup/version.ts'
import type { Log } from './telemetry/log.ts'
import { type AgentMetrics, agentMetrics } from './telemetry/metrics.ts'
import { coreNames } from './watch/core-names.ts'
import { watchFolder } from './watch/folder.ts'
import { deleteOriginal } from './watch/originals.ts'

export interface RunningAgent {
  readonly metricsPort: number
  readonly healthPort: number
  stop(): Promise<void>
}

/** What the agent is given. */
export interface AgentParts {
  readonly config: AgentConfig
  /** Undefined: there is no cluster. */
  readonly access: ApiAccess | undefined
  readonly log: Log
  readonly version: AgentVersion
}

const clock: Clock = { now: () => instantOf(Date.now()) }
/** As the server's own default, until it tells. */
const fullCoresPerGroup = 3
/** About 200 MB of reports. */
const mostWaiting = 10_000
/** Programs and libraries of one crash, copied for the debugger. */
const mostSymbolBytes = 8 * 1024 ** 3
const leastUnpackedBytes = 8 * 1024 ** 3
const firstLookMs = 5_000

type Closers = (() => Promise<void>)[]

/** Builds the agent and starts it; what was opened is closed in the opposite order, also where a later part cannot be opened. */
export async function startAgent(parts: AgentParts, signal: AbortSignal): Promise<RunningAgent> {
  const closers: Closers = []
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse())
      await close().catch((fault: unknown) => parts.log.warn('Closing', { why: faultText(fault) }))
  }
  try {
    const { metricsPort, healthPort } = await build(parts, closers, signal)
    return { metricsPort, healthPort, stop }
  } catch (fault) {
    await stop()
    throw fault
  }
}

async function build(parts: AgentParts, closers: Closers, signal: AbortSignal): Promise<AgentHttp> {
  const { config, access, log, version } = parts
  const { agent, collector, analyzer } = config
  const metrics = agentMetrics(version.version)
  let readiness = async (): Promise<readonly Readiness[]> => [{ name: 'start', ok: false, why: 'the agent is starting' }]
  // First, so that whoever asks is answered while the rest is waited for.
  const { host, metricsPort, healthPort } = agent
  const http = await serveHttp({ host, metricsPort, healthPort, version, metrics, readiness: () => readiness() })
  closers.push(() => http.stop())

  const data = await openData(agent.dataDir, log, signal)
  closers.push(() => data.close())
  const files = coreFiles({ scratch: data.scratch })
  const { concurrency, debuggerMemory: memoryBytes } = analyzer
  const debuggers = localDebugger({ ...debuggerDefaults, concurrency, memoryBytes, folder: data.scratch })
  await checkStart({ config, hasCluster: access !== undefined }, debuggers, log, signal)

  const known = knownGroups(fullCoresPerGroup)
  const mostUnpackedBytes = Math.max(leastUnpackedBytes, collector.maxFileSize * 4)
  const told = workLog(log, config.server.language)
  const onCoreFault = (path: string, why: string): void => told.failed(path, why)
  const { slimCores } = data
  const kept = keptCores({ config, clock, files, slimCores, known, metrics, log, mostUnpackedBytes, onCoreFault })
  closers.push(() => kept.stop())

  let loop: CoreLoop | undefined
  const search: RestartSearch = restartSearch({
    everyMs: collector.restartSearch.every,
    forMs: collector.restartSearch.for,
    nowMs: Date.now,
    look: () => loop?.wake(),
    isBusy: () => loop?.isBusy() ?? true,
  })
  for (const { core } of data.journal.before) if (core !== undefined) search.finished(core)
  const counts = data.restartCounts
  const cluster = access === undefined ? undefined : startClusterSide({ access, config, counts, search, metrics, log })
  if (cluster === undefined) log.info('No cluster is configured: crashes are not linked to pods')
  else closers.push(() => cluster.stop())

  const waiting = backlog({ waiting: () => data.spool.waiting, most: mostWaiting, log, metrics })
  readiness = readinessOf({
    coredumpPath: collector.coredumpPath,
    folderFault: () => (loop === undefined ? 'not looked at yet' : loop.fault()),
    podsFault: cluster === undefined ? undefined : () => cluster.fault(),
    held: () => waiting.held(),
    blobs: kept.blobs,
  })
  let serverSide: ServerSide | undefined
  const wake = (): void => serverSide?.wake()
  loop = await startWork(
    { parts, data, files, debuggers, known, kept, cluster, search, wake, waiting, metrics, mostUnpackedBytes },
    closers,
  )
  // The first sign of life should tell whether the folder can be read.
  await Promise.race([loop.looked, delay(firstLookMs, undefined, { ref: false })])
  serverSide = openServerSide({ parts, data, kept, known, metrics, readiness })
  if (serverSide === undefined) log.warn('No server is configured (server.url): results wait in the data folder', { folder: agent.dataDir })
  else closers.push(() => serverSide?.stop() ?? Promise.resolve())
  return http
}

interface ServerParts {
  readonly parts: AgentParts
  readonly data: DataFolder
  readonly kept: KeptCores
  readonly known: KnownGroups
  readonly metrics: AgentMetrics
  readonly readiness: () => Promise<readonly Readiness[]>
}

function openServerSide({ parts, data, kept, known, metrics, readiness }: ServerParts): ServerSide | undefined {
  const { config, log, version } = parts
  const { url } = config.server
  if (url === undefined) return undefined
  const { spool, slimCores } = data
  return startServerSide({
    link: serverLink(url, config.token),
    url,
    spool,
    slimCores,
    known,
    log,
    heartbeat: async (signal) => heartbeatOf({ config, version, kept, components: await readiness() }, signal),
    heard: ({ deleted = [] }) => kept.told(deleted),
    onDelivered: () => metrics.waiting(spool.waiting),
  })
}

interface WorkParts {
  readonly parts: AgentParts
  readonly data: DataFolder
  readonly files: CoreFiles
  readonly debuggers: Debugger
  readonly known: KnownGroups
  readonly kept: KeptCores
  readonly cluster: ClusterSide | undefined
  readonly search: RestartSearch
  readonly wake: () => void
  readonly waiting: Backlog
  readonly metrics: AgentMetrics
  readonly mostUnpackedBytes: number
}

/** The folder, and the loop over it: look, work, keep, report. */
async function startWork(work: WorkParts, closers: Closers): Promise<CoreLoop> {
  const { parts, data, files, debuggers, known, kept, cluster, search, wake, waiting, metrics, mostUnpackedBytes } = work
  const { config, log } = parts
  const { nodeName, collector, analyzer } = config
  const { journal, spool, scratch } = data
  const names = await coreNames(collector.corePattern)
  const stage = symbolStage({ folder: scratch, mostBytes: mostSymbolBytes })
  const pods = async (signal: AbortSignal) => (await cluster?.pods(signal)) ?? []
  const means: WorkMeans = {
    nodeName,
    nowMs: Date.now,
    limits: { maxFileAgeMs: collector.maxFileAge, maxFileBytes: collector.maxFileSize },
    valueThreshold: analyzer.valueThreshold,
    completionOf: names.completionOf,
    glance: glanceAt(files),
    inspect: coreInspector({ config, files, debugger: debuggers, stage, matchers: names.matchers, pods, mostUnpackedBytes }),
    ignored: ({ pod }) => (pod === undefined ? undefined : ignoredBy(analyzer.ignorePatterns, pod.container)),
    keep: kept.keep,
    deleteOriginal: analyzer.deleteLowValue ? (file) => deleteOriginal(file, nodeName, log) : undefined,
    known,
    announced: new Set(),
    spool,
    journal,
    wake,
    linked: (core) => search.finished(core),
    metrics,
    log: workLog(log, config.server.language),
  }
  const folder = watchFolder({
    path: collector.coredumpPath,
    nodeName,
    // A clock that is set back must not make a file look as if it were still written.
    nowMs: () => performance.now(),
    isCoreName: names.isCore,
    onChange: () => loop.wake(),
    onFault: (why) => log.warn('Coredump folder', { why }),
  })
  closers.push(async () => folder.stop())
  const loop: CoreLoop = startCoreLoop({
    folder,
    everyMs: collector.watchInterval,
    mostAtOnce: analyzer.concurrency,
    isDone: (id) => journal.has(id),
    work: (file, isLastTry, signal) => workOn(file, means, signal, isLastTry),
    held: () => waiting.held(),
    onFault: (why) => log.error('Coredump folder', { path: collector.coredumpPath, why }),
  })
  closers.push(() => loop.stop())
  return loop
}
