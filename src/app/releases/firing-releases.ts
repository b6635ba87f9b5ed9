import { firingSymptoms } from '../../diagnosis/symptoms/counted-symptoms.ts'
import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf, type Instant, instantOf } from '../../domain/instant.ts'
import { objectRef, sameRef } from '../../domain/object-ref.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import type { FiringRelease, FiringReleaseReport } from '../../domain/release/firing-release.ts'
import { valueOf, worstOf } from '../../investigation/monitor/firing.ts'
import { exprFor } from '../../investigation/monitor/monitor-alert.ts'
import { rulesOf } from '../../investigation/monitor/rules-of.ts'
import { releasesIn } from '../../investigation/seen/releases-in.ts'
import { areSame, isSamePlace } from '../../investigation/seen/same-release.ts'
import type { SeenRelease } from '../../investigation/seen/seen-release.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Cluster } from '../../ports/cluster.ts'
import type { Mean } from '../../ports/mean.ts'
import type { MetricSource } from '../../ports/metric-source.ts'
import type { ReleaseStore } from '../../ports/store/release-store.ts'
import type { Config } from '../config/schema.ts'

export interface FiringReleaseMeans {
  readonly cluster: Cluster
  readonly config: Config
  readonly releases: Pick<ReleaseStore, 'deployments'>
  readonly metrics: Mean<MetricSource>
  readonly clock: Clock
}

export interface FiringReleases {
  /** Asked about alert rules of releases, too. */
  readonly cluster: Cluster
  /** Alert rules that fire, as symptoms. */
  readonly symptoms: () => Promise<readonly Symptom[]>
}

const mostReleases = 200

/** Makes the alert rules that fire on releases troubles of their workloads, where the configuration wants plans because of them; else everything stays as it is. */
export function firingReleases(means: FiringReleaseMeans): FiringReleases {
  const { cluster, config } = means
  const { enabled, proposeRollback } = config.releases.monitor
  if (!enabled || !proposeRollback) return { cluster, symptoms: () => Promise.resolve([]) }
  return {
    cluster: {
      ...cluster,
      questions: {
        ...cluster.questions,
        async firingRelease(workload, signal) {
          const found = (await firing(means)).find((one) => sameRef(one.release.workload, workload))
          if (found === undefined) return { kind: 'unavailable', absent: true, why: { en: 'no alert rule fires', zh: '没有告警规则触发' } }
          return { kind: 'answer', value: await reportOf(found, means, signal) }
        },
      },
    },
    symptoms: async () => firingSymptoms((await firing(means)).map(({ release }) => release)),
  }
}

interface Firing {
  readonly release: FiringRelease
  readonly deployment: Deployment
}

/** One a workload: the release that is under way, else the one that was told last. */
async function firing({ releases, cluster }: FiringReleaseMeans): Promise<readonly Firing[]> {
  const { data } = await releases.deployments({ clusterId: cluster.id, watched: true, page: 1, pageSize: mostReleases })
  const all = data.flatMap((deployment) => firingOf(deployment))
  const underWayFirst = all.toSorted(
    (left, right) => Number(right.release.state === 'deploying') - Number(left.release.state === 'deploying'),
  )
  return underWayFirst.filter(
    (one, index) => underWayFirst.findIndex((other) => sameRef(other.release.workload, one.release.workload)) === index,
  )
}

function firingOf(deployment: Deployment): Firing[] {
  const { id, appName, packageVersion, workload, status, firing: rules = [] } = deployment
  const [first, ...others] = rules.toSorted((left, right) => left.since.localeCompare(right.since))
  if (first === undefined || workload === undefined) return []
  const release: FiringRelease = {
    deploymentId: id,
    appName,
    packageVersion,
    workload: objectRef(workload.kind, workload.namespace, workload.name),
    rule: first.rule,
    since: first.since,
    more: others.length,
    state: status === 'deploying' ? 'deploying' : status === 'rolling_back' ? 'rolling-back' : 'over',
  }
  return [{ release, deployment }]
}

async function reportOf({ release, deployment }: Firing, means: FiringReleaseMeans, signal: AbortSignal): Promise<FiringReleaseReport> {
  const { cluster, config, clock } = means
  const seen = await seenOf(deployment, { cluster, clock }, signal)
  const rule = rulesOf(deployment, config.releases.monitor).find(({ name }) => name === release.rule)
  const promQL = rule === undefined ? undefined : exprFor(rule, deployment)
  const base = { ...release, isPresent: seen !== undefined, promQL, lagMs: config.releases.monitor.rollbackLag }
  // Only where it decides anything: this is asked at every look.
  if (promQL === undefined || seen === undefined || release.state !== 'deploying') return { ...base, value: undefined, before: 'not-known' }
  const startMs = Math.min(epochMsOf(seen.startedAt), epochMsOf(deployment.startedAt ?? seen.startedAt))
  const [now, earlier] = await Promise.all([
    worstValue(promQL, undefined, means, signal),
    worstValue(promQL, instantOf(startMs - 1000), means, signal),
  ])
  return {
    ...base,
    value: now.kind === 'answer' ? now.value : undefined,
    before: earlier.kind === 'none' ? 'not-known' : earlier.value === undefined ? 'nothing' : 'something',
  }
}

/** The release as the cluster shows it, as long as its workload runs what it brought. */
async function seenOf(
  deployment: Deployment,
  { cluster, clock }: Pick<FiringReleaseMeans, 'cluster' | 'clock'>,
  signal: AbortSignal,
): Promise<SeenRelease | undefined> {
  const seen = releasesIn(await cluster.world(signal), clock.now())
  return seen.find((one) => isSamePlace(one.workload, deployment.workload) && (one.id === deployment.id || areSame(deployment, one)))
}

type Worst = { readonly kind: 'answer'; readonly value: number | undefined } | { readonly kind: 'none' }

async function worstValue(promQL: string, at: Instant | undefined, { metrics }: FiringReleaseMeans, signal: AbortSignal): Promise<Worst> {
  if (metrics.kind === 'off') return { kind: 'none' }
  try {
    const worst = worstOf((await metrics.value.query(promQL, at, signal)).series)
    return { kind: 'answer', value: worst === undefined ? undefined : valueOf(worst) }
  } catch (fault) {
    if (signal.aborted) throw fault
    return { kind: 'none' }
  }
}
