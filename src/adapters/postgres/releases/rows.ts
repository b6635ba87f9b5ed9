import type { Selectable } from 'kysely'
import { Deployment } from '../../../domain/release/deployment.ts'
import { DiagnosisReport, nothingWritten } from '../../../domain/release/report.ts'
import { checkedRow } from '../database/stored-shapes.ts'
import type { DeploymentRow, ReportRatingRow, ReportRow } from '../schema/releases.ts'

export function storedDeployment(row: Selectable<DeploymentRow>): Deployment {
  return checkedRow(Deployment, row.doc, 'deployments', row.id)
}

export function storedReport(row: Selectable<ReportRow>, ratings: readonly Selectable<ReportRatingRow>[]): DiagnosisReport {
  const written = typeof row.written === 'object' && row.written !== null ? row.written : nothingWritten
  const whole = {
    ...written,
    id: row.id,
    deploymentId: row.deployment_id,
    version: row.version,
    isMarked: row.is_marked,
    status: row.status,
    trigger: row.trigger,
    language: row.language,
    ...(row.status === 'generating' && row.progress !== null ? { progress: row.progress } : {}),
    ...(row.alert_key === null ? {} : { alertKey: row.alert_key }),
    ...(row.alert === null ? {} : { alert: row.alert }),
    ...(row.resolved_at === null ? {} : { resolvedAt: row.resolved_at.toISOString() }),
    ...(row.incident_id === null ? {} : { incidentId: row.incident_id }),
    ratings: ratings.map(({ by, stars, comment, at }) => ({ by, stars, at: at.toISOString(), ...(comment === null ? {} : { comment }) })),
    createdTime: row.created_at.toISOString(),
    updatedTime: row.updated_at.toISOString(),
  }
  return checkedRow(DiagnosisReport, whole, 'reports', row.id)
}
