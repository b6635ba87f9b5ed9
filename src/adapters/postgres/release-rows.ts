import type { Selectable } from 'kysely'
import { Deployment } from '../../domain/release/deployment.ts'
import { DiagnosisReport } from '../../domain/release/report.ts'
import type { FinishedReport } from '../../ports/release-store.ts'
import type { DeploymentRow, ReportRatingRow, ReportRow } from './release-tables.ts'
import { checkedRow } from './stored-shapes.ts'

export function storedDeployment(row: Selectable<DeploymentRow>): Deployment {
  return checkedRow(Deployment, row.doc, 'deployments', row.id)
}

/** What a report holds while it is being written. */
export const unwritten = {
  content: '',
  writtenBy: 'rules',
  contradictsRules: false,
  rules: [],
  claims: [],
  queries: [],
  toolCalls: [],
  attempts: [],
  promptVersion: '',
  tokens: { input: 0, output: 0 },
  rounds: 0,
  durationMs: 0,
  score: [],
} as const satisfies Omit<FinishedReport, 'status' | 'language'>

export function storedReport(row: Selectable<ReportRow>, ratings: readonly Selectable<ReportRatingRow>[]): DiagnosisReport {
  const written = typeof row.written === 'object' && row.written !== null ? row.written : unwritten
  const whole = {
    ...written,
    id: row.id,
    deploymentId: row.deployment_id,
    version: row.version,
    isMarked: row.is_marked,
    status: row.status,
    trigger: row.trigger,
    language: row.language,
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
