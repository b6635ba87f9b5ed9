import { resolve } from 'node:path'
import type { Logger } from 'pino'
import { localBlobs } from '../../adapters/blobs/local.ts'
import { helmProgram } from '../../adapters/helm/helm.ts'
import { chooseKubeconfig } from '../../adapters/kubernetes/kubeconfig.ts'
import { type CleanUpVerbs, cleanUpVerbs } from '../../crash/clean-up/clean-up-verbs.ts'
import { type LoopWatch, loopWatch } from '../../crash/clean-up/loop-watch.ts'
import { instanceNamer } from '../../crash/clean-up/name-instances.ts'
import { podCrashes } from '../../crash/pod-crashes.ts'
import { countedSymptoms } from '../../diagnosis/symptoms/counted-symptoms.ts'
import type { CrashLoop } from '../../domain/crash/crash-loop.ts'
import type { Signal } from '../../domain/incident/signal.ts'
import { plusMs } from '../../domain/instant.ts'
import { type ObjectRef, refText, sameRef } from '../../domain/object-ref.ts'
import { cleanUpEvent } from '../../pipeline/notices/clean-up-events.ts'
import type { StepObserver } from '../../pipeline/steps/run.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Answer, Cluster, CrashLoopReport } from '../../ports/cluster.ts'
import type { Helm } from '../../ports/helm.ts'
import type { Metrics } from '../../ports/metrics.ts'
import type { Store } from '../../ports/store/store.ts'
import type { World } from '../../world/world.ts'
import { releaseCluster } from '../cluster/release-cluster.ts'
import type { Config } from '../config/schema.ts'
import { expiringExports } from './expiring-exports.ts'

const mostCrashes = 20
/** A core may have been written this much before its restart was seen. */
const coreSlackMs = 5 * 60_000

/** Helm on the cluster that the configuration names. */
function configuredHelm(config: Config, environment: NodeJS.ProcessEnv): Helm {
  const { kubeconfig, context, inCluster } = config.cluster
  const choice = chooseKubeconfig({
    env: { K8S_IN_CLUSTER: String(inCluster) },
    ...(kubeconfig === undefined ? {} : { explicit: kubeconfig }),
  })
  return helmProgram({
    environment,
    ...(choice.kind === 'file' ? { kubeconfig: choice.path } : {}),
    ...(context === undefined ? {} : { context }),
  })
}

/** Releases may be read and taken down; a recording stays as it is. */
export function withReleases(cluster: Cluster, config: Config, clock: Clock, onFault: (fault: unknown) => void): Cluster {
  if (cluster.readOnly) return cluster
  const folder = localBlobs(resolve(config.storage.dataDir, 'exports'), clock)
  const blobs = expiringExports(folder, clock, config.cleaner.exportDays, onFault)
  return releaseCluster(cluster, { helm: configuredHelm(config, process.env), blobs, timeoutMs: config.cleaner.uninstallTimeout })
}

export interface CleanUpParts {
  readonly cluster: Cluster
  readonly config: Config
  readonly store: Store
  readonly clock: Clock
  readonly logger: Logger
  readonly metrics: Metrics
}

/** Counting of crashes by instance, and what is said about it; the acting is the pipeline's. */
export interface CleanUp {
  /** Asked about crash loops too. */
  readonly cluster: Cluster
  readonly counted: (signal: AbortSignal) => ReturnType<typeof countedSymptomsOf>
  readonly named: (signals: readonly Signal[], world: World | undefined) => readonly Signal[]
  /** Signals of what has begun and ended; logged and counted. */
  readonly signals: (signal: AbortSignal) => Promise<readonly Signal[]>
  readonly told: StepObserver['told']
  /** For the agents. */
  readonly verbs: (receive: (signals: readonly Signal[]) => Promise<void>) => CleanUpVerbs
}

export function cleanUpOf(parts: CleanUpParts): CleanUp {
  const { cluster, config, store, clock, logger, metrics } = parts
  const watch = loopWatch({
    settings: config.cleaner,
    discovery: config.discovery,
    protection: {
      namespaces: [...config.cleaner.protectedNamespaces, ...config.pipeline.protectedNamespaces],
      labels: [...config.cleaner.protectedLabels, ...config.pipeline.protectedLabels],
      optInAnnotation: config.cleaner.optInAnnotation,
    },
    signals: store.signals,
    crashes: store.crashes,
    clusterId: cluster.id,
    clock,
    world: (signal) => cluster.world(signal),
    read: (ref, signal) => cluster.read(ref, signal),
  })
  const signals = async (signal: AbortSignal): Promise<readonly Signal[]> => {
    const begunAndOver = await watch.signals(signal)
    for (const one of begunAndOver) tell(one, parts)
    return begunAndOver
  }
  return {
    cluster: {
      ...cluster,
      questions: { ...cluster.questions, crashLoop: (object, signal) => crashLoop(object, watch, parts, signal) },
    },
    counted: (signal) => countedSymptomsOf(watch, signal),
    named: instanceNamer(config.discovery),
    signals,
    told(incident, events) {
      for (const { body } of events) {
        const told = cleanUpEvent(incident, body)
        if (told === undefined) continue
        metrics.cleanUp(told.event)
        const object = incident.trouble?.cause.object
        const about = { event: told.event, incident: incident.id, instance: object === undefined ? '' : refText(object) }
        if (told.event === 'cleanup_error') logger.error(about, told.why)
        else logger.info(about, told.why)
      }
    },
    verbs: (receive) =>
      cleanUpVerbs({
        watch: { ...watch, signals },
        settings: config.cleaner,
        cleanUps: store.cleanUps,
        signals: store.signals,
        incidents: store.incidents,
        clusterId: cluster.id,
        clock,
        receive,
      }),
  }
}

function tell({ status, title, labels }: Signal, { metrics, logger }: CleanUpParts): void {
  const instance = `${labels['instance_namespace'] ?? ''}/${labels['instance'] ?? ''}`
  if (status === 'resolved') return logger.info({ instance }, 'it no longer crashes too often')
  metrics.cleanUp('restart_threshold_exceeded')
  logger.warn({ event: 'restart_threshold_exceeded', instance }, title)
}

async function countedSymptomsOf(watch: LoopWatch, signal: AbortSignal) {
  return countedSymptoms(await watch.loops(signal))
}

async function crashLoop(
  object: ObjectRef,
  watch: LoopWatch,
  { store, cluster }: CleanUpParts,
  signal: AbortSignal,
): Promise<Answer<CrashLoopReport>> {
  const loop = (await watch.loops(signal)).find((one) => sameRef(one.object, object))
  if (loop === undefined) return { kind: 'unavailable', absent: true, why: { en: 'it does not crash too often', zh: '未反复崩溃' } }
  return { kind: 'answer', value: { ...loop, crashes: await crashesOf(loop, store, cluster.id) } }
}

async function crashesOf({ panics }: CrashLoop, { crashes }: Store, clusterId: string): Promise<CrashLoopReport['crashes']> {
  const [first] = panics
  const filter = {
    clusterId,
    namespace: first.namespace,
    since: plusMs(first.at, -coreSlackMs),
    sortBy: 'time',
    sortDesc: true,
    page: 1,
    pageSize: 5 * mostCrashes,
  } as const
  const pods = new Set(panics.map(({ pod }) => pod))
  const { data } = await crashes.list(filter)
  const own = data.filter(({ report }) => pods.has(report.record?.pod?.name ?? '')).slice(0, mostCrashes)
  return podCrashes(own, crashes)
}
