import type { Logger } from 'pino'
import type { InstanceVerbs } from '../../crash/instances/verbs.ts'
import { makeCrashVerbs } from '../../crash/make-verbs.ts'
import { instanceFigures } from '../../crash/overview/instance-figures.ts'
import type { InstanceFigures } from '../../crash/overview/summary.ts'
import { podCrashes } from '../../crash/pod-crashes.ts'
import type { StorageEvent } from '../../crash/retention/storage-event.ts'
import { defaultScoreRules } from '../../crash/score/score.ts'
import type { SlimStore } from '../../crash/storage/slim-store.ts'
import { verifications } from '../../crash/storage/verification.ts'
import type { CrashVerbs, ToldCrash } from '../../crash/verbs.ts'
import { crashLastsMs, crashSymptoms } from '../../diagnosis/symptoms/crash-symptoms.ts'
import { faultText } from '../../domain/errors.ts'
import type { Symptom } from '../../domain/incident/hypothesis.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import { plusMs } from '../../domain/instant.ts'
import type { Announcer } from '../../ports/announcer.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { CrashStore } from '../../ports/store/crash-store.ts'
import type { Store } from '../../ports/store/store.ts'
import { sources } from '../../sources/index.ts'
import type { ComponentHealth } from '../../surfaces/http/contracts/service.ts'
import type { World } from '../../world/world.ts'
import type { Config } from '../config/schema.ts'
import type { OpenModels } from '../models/models.ts'
import { startAnalyses } from './analyses.ts'
import { openCrashStorage } from './storage.ts'
import { lastCleanUp, startUpkeep, storageHealth } from './upkeep.ts'

const noCounts: ReadonlyMap<string, number> = new Map()
const mostSightings = 20
/** A storm of more is a trouble that these few show as well. */
const mostRecent = 200
const longestLookMs = 5_000

export interface CrashParts {
  readonly config: Config
  readonly store: Store
  readonly clock: Clock
  readonly clusterId: string
  readonly receive: (signals: readonly Signal[]) => Promise<void>
  /** Names of the channels that people are told through. */
  readonly channels: readonly string[]
  readonly instances: InstanceVerbs
  /** Instances that were taken down. */
  readonly cleaned: () => Promise<number>
  readonly models: OpenModels
  readonly metrics: Metrics
  readonly logger: Logger
}

export interface Crashes {
  readonly verbs: CrashVerbs
  readonly health: () => Promise<ComponentHealth>
  stop(): Promise<void>
}

/** Everything about crashes: where slim cores are kept, the verbs, passing on what the crash sources make of each report, and the hourly upkeep. */
export function startCrashes(parts: CrashParts): Crashes {
  const { config, store, clock, clusterId, receive, channels, instances, cleaned, logger } = parts
  const { valueThreshold, fullCoresPerGroup, recordDays, recordsPerGroup } = config.crashes
  const baseScore = defaultScoreRules.weights.base
  const { crashes, switches, leases, outbox } = store
  const warn = (what: string) => (fault: unknown) => logger.warn({ fault: faultText(fault) }, what)
  if (valueThreshold <= baseScore)
    logger.warn(
      { valueThreshold },
      `crashes.valueThreshold is not above ${baseScore}, which every core has: all of them count as high value`,
    )
  const { slim, sweep } = openCrashStorage({ config, files: crashes, clock, tell: (event) => logStorage(logger, event) })
  void sayUnlessUsable(slim, logger)
  const ending = new AbortController()
  const announcer: Announcer = {
    announce: (announcement) => outbox.announce(announcement, channels, clock.now()),
    over: (key) => outbox.announcementOver(key),
  }
  const shared = { crashes, slim, clock, valueThreshold, announcer, records: { retentionDays: recordDays, perGroup: recordsPerGroup } }
  const upkeep = startUpkeep({ ...shared, sweep, leases, switches, onFault: warn('crash upkeep') })
  const analyses = startAnalyses(parts)
  const verbs = makeCrashVerbs({
    ...shared,
    analysis: analyses.verbs,
    isAnalysisEnabled: () => analyses.isEnabled(),
    clusterId,
    fullCoresPerGroup,
    verifications: verifications({ slim, files: crashes, switches, leases, clock, ending: ending.signal }),
    lastCleanUp: () => lastCleanUp(switches),
    instances: () => countedInstances(instances, cleaned),
    async pass(told) {
      await receive(told.flatMap((one) => signalsOf(one, clusterId)))
      analyses.wake()
    },
  })
  return {
    verbs,
    health: () => storageHealth(slim),
    async stop() {
      ending.abort()
      await Promise.all([upkeep.stop(), analyses.stop()])
    },
  }
}

/** Undefined while the cluster is away: then those that crashed are what is known. */
async function countedInstances(verbs: InstanceVerbs, cleaned: () => Promise<number>): Promise<InstanceFigures | undefined> {
  const seen = await verbs.instances(AbortSignal.timeout(longestLookMs)).catch(() => undefined)
  return seen === undefined ? undefined : instanceFigures(seen.instances, await cleaned())
}

/** Said at the start, before the first core comes; the health page says it later. */
async function sayUnlessUsable(slim: SlimStore, logger: Logger): Promise<void> {
  const state = await slim.state()
  if (state.kind !== 'usable') logger.warn({ backend: slim.backend, why: state.why }, 'slim cores are not kept')
}

const crashSources = sources.filter((source) => source.way === 'crash')

function signalsOf({ report, group, receivedAt }: ToldCrash, clusterId: string): readonly Signal[] {
  return crashSources.flatMap((source) => source.signals(report, group, { clusterId, now: receivedAt, restartCounts: noCounts }))
}

function logStorage(logger: Logger, event: StorageEvent): void {
  if (event.kind === 'storage_error') logger.warn(event, event.kind)
  else logger.info(event.kind === 'cleanup_done' ? event : { name: event.file.name, sizeBytes: event.file.sizeBytes }, event.kind)
}

const newestFirst = { sortBy: 'time', sortDesc: true, page: 1 } as const

/** Crashes that are a present trouble, as symptoms of what is there. */
export async function recentCrashSymptoms(world: World, crashes: CrashStore, clusterId: string): Promise<readonly Symptom[]> {
  const since = plusMs(world.at, -crashLastsMs)
  const { data } = await crashes.list({ ...newestFirst, clusterId, since, until: plusMs(world.at, crashLastsMs), pageSize: mostRecent })
  return crashSymptoms(
    world,
    data.flatMap(({ crashedAt, report: { nodeName, record } }) => {
      if (record === undefined) return []
      const program = record.command === '' ? record.program : record.command
      const { pod, reason, signal } = record
      return [{ at: crashedAt, node: nodeName, pod, program, reason: reason === '' ? signal.name : reason }]
    }),
  )
}

/** The cluster, asked about crashes too: what its nodes' agents have told. */
export function crashAwareCluster(cluster: Cluster, crashes: CrashStore): Cluster {
  return {
    ...cluster,
    questions: {
      ...cluster.questions,
      async crashes({ kind, namespace, name }) {
        const whose = kind === 'Node' ? ({ node: name, isUnowned: true } as const) : { namespace, pod: name }
        const { data } = await crashes.list({ ...newestFirst, ...whose, clusterId: cluster.id, pageSize: mostSightings })
        return { kind: 'answer', value: await podCrashes(data, crashes) }
      },
    },
  }
}
