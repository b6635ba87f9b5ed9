import { z } from 'zod'
import type { Severity } from '../domain/grades.ts'
import { parseInstant } from '../domain/instant.ts'
import { objectRef } from '../domain/object-ref.ts'
import { alertDedupKey, DeploymentAlert } from '../domain/release/alert.ts'
import { WorkloadRef } from '../domain/release/deployment.ts'
import { definePushSource } from './contract.ts'
import { makeSignal } from './signal-making.ts'

const Body = z.strictObject({
  alert: DeploymentAlert,
  deploymentId: z.string().min(1).max(128),
  isOver: z.boolean().default(false),
  /** Of the release, where it runs in the cluster: with it the cluster's own troubles join the same incident. */
  workload: WorkloadRef.optional(),
})

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
export const deploymentAlerts = definePushSource({
  kind: 'deployment-alerts',
  way: 'push',
  body: Body,
  signals: ({ alert, deploymentId, isOver, workload }, context) => [
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
