import type { Instant } from '../../domain/instant.ts'
import { forHosts } from '../../domain/metric/hostname-query.ts'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import type { AlertRule, Deployment } from '../../domain/release/deployment.ts'
import { bounded } from '../../domain/text.ts'
import type { MetricSeries } from '../../ports/metric-source.ts'
import { valueOf } from './firing.ts'

export interface Firing {
  readonly rule: AlertRule
  readonly since: Instant
  readonly worst: MetricSeries | undefined
  readonly series: number
}

/** The rule's query for this release. Names are put in as they may stand inside a quoted label. */
export function exprFor({ alertExpr }: AlertRule, { appName, hosts, id, workload }: Deployment): string {
  const filled = alertExpr
    .replaceAll('{{appName}}', () => quoted(appName))
    .replaceAll('{{deploymentId}}', () => quoted(id))
    .replaceAll('{{namespace}}', () => quoted(workload?.namespace ?? ''))
    .replaceAll('{{workload}}', () => quoted(workload?.name ?? ''))
  return forHosts(filled, hosts)
}

function quoted(name: string): string {
  return JSON.stringify(name).slice(1, -1)
}

/** One alert for each time that a rule begins to fire. What a series says of itself never takes the place of what names the release. */
export function monitorAlert(release: Deployment, { rule, since, worst, series }: Firing, isOver: boolean, now: Instant): DeploymentAlert {
  const value = worst === undefined ? Number.NaN : valueOf(worst)
  const told = rule.annotations['description'] ?? `${rule.name}: ${rule.alertExpr}`
  return {
    key: bounded(`${rule.name} ${since}`, 256),
    alertname: rule.name,
    status: isOver ? 'resolved' : 'firing',
    severity: rule.severity,
    description: bounded(series > 1 ? `${told} (${series} series)` : told, 8_000),
    ...(Number.isFinite(value) ? { values: value } : {}),
    startsAt: since,
    receiveAt: now,
    ...(isOver ? { endsAt: now } : {}),
    generatorUrl: '',
    needHandle: true,
    isEmergent: rule.severity === 'critical',
    labels: {
      ...boundedLabels(worst?.labels ?? {}),
      ...boundedLabels(rule.labels),
      alertname: rule.name,
      severity: rule.severity,
      deploymentId: release.id,
      appName: release.appName,
      hostname: bounded(release.hosts.join(','), 4_000),
    },
    annotations: rule.annotations,
  }
}

function boundedLabels(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name.slice(0, 200), bounded(value, 1_000)]))
}
