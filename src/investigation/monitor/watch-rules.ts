import { faultText } from '../../domain/errors.ts'
import type { Instant } from '../../domain/instant.ts'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import { type AlertRule, type Deployment, underWay } from '../../domain/release/deployment.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Mean } from '../../ports/mean.ts'
import type { MetricSource } from '../../ports/metric-source.ts'
import type { ReleaseStore } from '../../ports/store/release-store.ts'
import { checkPromQL } from '../report/promql.ts'
import { type RuleState, type Step, stepOf } from './firing.ts'
import { exprFor, monitorAlert } from './monitor-alert.ts'
import { type RuleSettings, rulesOf } from './rules-of.ts'

export interface MonitorMeans {
  readonly releases: Pick<ReleaseStore, 'deployments' | 'deployment' | 'noteFiring'>
  readonly clusterId: string
  readonly metrics: Mean<MetricSource>
  readonly clock: Clock
  readonly settings: RuleSettings
  /** Must have stored the alert when it returns. */
  readonly tell: (release: Deployment, alert: DeploymentAlert, isOver: boolean) => Promise<void>
  /** A rule that cannot be asked: told once for each reason. */
  readonly onRuleFault: (release: Deployment, rule: string, why: string) => void
}

const mostReleases = 200
const mostAtOnce = 4

/**
 * Evaluates the alert rules of every release that is under way, and of those that ended while a rule was firing until it is quiet. What fires is kept with the release,
 * so that a server that starts anew tells nothing twice; what a rule has waited for is not.
 */
export function watchRules(means: MonitorMeans): (signal: AbortSignal) => Promise<void> {
  const pending = new Map<string, RuleState>()
  const faults = new Map<string, string>()
  const watch: Watch = {
    means,
    pending,
    fault(release, rule, why) {
      if (faults.get(`${release.id} ${rule}`) === why) return
      faults.set(`${release.id} ${rule}`, why)
      means.onRuleFault(release, rule, why)
    },
  }
  return async (signal) => {
    const { metrics, releases, clusterId } = means
    if (metrics.kind === 'off') return
    const { data } = await releases.deployments({ clusterId, watched: true, page: 1, pageSize: mostReleases })
    for (const release of data) await watchOne(release, metrics.value, watch, signal)
    const present = new Set(data.map(({ id }) => id))
    for (const kept of [pending, faults]) for (const key of kept.keys()) if (!present.has(key.split(' ')[0] ?? '')) kept.delete(key)
  }
}

interface Watch {
  readonly means: MonitorMeans
  readonly pending: Map<string, RuleState>
  readonly fault: (release: Deployment, rule: string, why: string) => void
}

async function watchOne(release: Deployment, metrics: MetricSource, watch: Watch, signal: AbortSignal): Promise<void> {
  const { settings } = watch.means
  const isOn = underWay.includes(release.status)
  const rules = rulesOf(release, settings).filter(({ name }) => isOn || firingSince(release, name) !== undefined)
  await endUnknown(release, rules, watch)
  for (let first = 0; first < rules.length; first += mostAtOnce) {
    const some = rules.slice(first, first + mostAtOnce)
    const steps = await Promise.all(some.map((rule) => evaluate(release, rule, metrics, watch, signal)))
    for (const [index, rule] of some.entries()) {
      const step = steps[index]
      if (step !== undefined) await follow(release.id, rule, step, watch)
    }
  }
}

async function evaluate(
  release: Deployment,
  rule: AlertRule,
  metrics: MetricSource,
  { means, pending, fault }: Watch,
  signal: AbortSignal,
): Promise<Step | undefined> {
  const promQL = exprFor(rule, release)
  const check = checkPromQL(promQL)
  if (check.kind === 'invalid') {
    fault(release, rule.name, check.why.en)
    return undefined
  }
  try {
    const { series } = await metrics.query(promQL, undefined, signal)
    const since = firingSince(release, rule.name)
    const before: RuleState = since === undefined ? (pending.get(keyOf(release, rule)) ?? { kind: 'quiet' }) : { kind: 'firing', since }
    return stepOf(rule, before, series, means.clock.now())
  } catch (broken) {
    if (signal.aborted) throw broken
    // What cannot be asked neither begins nor ends.
    fault(release, rule.name, faultText(broken))
    return undefined
  }
}

/** Told before it is kept: a kill in between tells it again under the same key, which begins nothing. */
async function follow(id: string, rule: AlertRule, step: Step, { means, pending }: Watch): Promise<void> {
  const { releases, clock, tell } = means
  const release = await releases.deployment(id)
  if (release === undefined) return
  pending.set(keyOf(release, rule), step.state)
  if (step.kind === 'none') return
  const isOver = step.kind === 'ends'
  const now = clock.now()
  const shown = isOver ? { worst: undefined, series: 0 } : { worst: step.worst, series: step.series }
  await tell(release, monitorAlert(release, { rule, since: step.since, ...shown }, isOver, now), isOver)
  const others = (release.firing ?? []).filter(({ rule: name }) => name !== rule.name)
  await releases.noteFiring(id, isOver ? others : [...others, { rule: rule.name, since: step.since }])
}

/** A rule that was taken away while it was firing. */
async function endUnknown(release: Deployment, rules: readonly AlertRule[], watch: Watch): Promise<void> {
  const known = new Set(rules.map(({ name }) => name))
  for (const { rule: name, since } of (release.firing ?? []).filter(({ rule }) => !known.has(rule))) {
    const rule = { name, alertExpr: '', duration: '0s', severity: 'warning', labels: {}, annotations: {} }
    await follow(release.id, rule, { kind: 'ends', state: { kind: 'quiet' }, since }, watch)
  }
}

function firingSince({ firing = [] }: Deployment, name: string): Instant | undefined {
  return firing.find(({ rule }) => rule === name)?.since
}

function keyOf({ id }: Deployment, { name }: AlertRule): string {
  return `${id} ${name}`
}
