import type { Severity } from '../domain/grades.ts'
import { parseInstant } from '../domain/instant.ts'
import { objectRef } from '../domain/object-ref.ts'
import { alertDedupKey, type DeploymentAlert } from '../domain/release/alert.ts'
import type { Deployment } from '../domain/release/deployment.ts'
import { defineOwnSource } from './contract.ts'
import { makeSignal } from './signal-making.ts'

interface ToldAlert {
  readonly alert: DeploymentAlert
  readonly deploymentId: string
  readonly isOver?: boolean
  /** Of the release, where it runs in the cluster: with it the cluster's own troubles join the same incident. */
  readonly workload?: NonNullable<Deployment['workload']>
}

const severityOf: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  emergency: 'critical',
  error: 'high',
  high: 'high',
  warning: 'medium',
  info: 'low',
  low: 'low',
}

/** Alerts about releases, from the alert callback: one signal each, about the release's workload where it has one. */
export const deploymentAlerts = defineOwnSource({
  kind: 'deployment-alerts',
  way: 'own',
  signals: ({ alert, deploymentId, isOver = false, workload }: ToldAlert, context) => [
    makeSignal('deployment-alerts', context, {
      kind: 'alert',
      title: alert.description === '' ? alert.alertname : `${alert.alertname}: ${alert.description}`,
      status: isOver ? 'resolved' : 'firing',
      severity: severityOf[alert.severity.toLowerCase()] ?? 'medium',
      labels: { ...alert.labels, deploymentId },
      facts: { deploymentId, alertname: alert.alertname, ...(alert.values === undefined ? {} : { value: alert.values }) },
      at: parseInstant(alert.startsAt) ?? context.now,
      dedupKey: alertDedupKey(deploymentId, alert.key),
      occurrence: `${alert.startsAt} ${alert.status}`,
      object: workload === undefined ? undefined : objectRef(workload.kind, workload.namespace, workload.name),
    }),
  ],
})
