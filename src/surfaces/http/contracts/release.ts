import { z } from 'zod'
import { AlertRule, Deployment as DeploymentRecord, DeploymentStatus } from '../../../domain/release/deployment.ts'
import { DiagnosisReport, ReportStatus } from '../../../domain/release/report.ts'
import { list } from './basics.ts'
import { envelope, mostPageSize, pageOf } from './envelope.ts'

export const ReleaseId = z.string().min(1).max(128)
const ReportId = z.string().regex(/^r-[0-9a-z]{1,40}$/, 'must be the id of a report, such as r-1a2b3c4d5e')
export const DeploymentParams = z.strictObject({ id: ReleaseId })
export const ReportParams = z.strictObject({ id: ReportId })

const paging = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(mostPageSize).default(20),
}

export const Told = z.object({
  key: z.string(),
  deploymentId: z.string(),
  outcome: z.enum(['begun', 'known', 'attached']).describe('a report is begun; one stands already; the alert is over and was attached'),
  reportId: z.string().optional(),
  version: z.int().optional(),
})
/** Answered at once: the report is written in the background. */
export const AlertReply = envelope(z.object({ reportId: z.string().optional().describe('of the first alert'), alerts: list(Told) }))

export const DeploymentAnswer = DeploymentRecord.extend({ hosts: list(z.string()), alertRules: list(AlertRule) }).describe(
  'one rollout of one application',
)
export const DeploymentQuery = z.strictObject({ ...paging, appName: z.string().max(253).optional(), status: DeploymentStatus.optional() })
export const DeploymentPage = pageOf(DeploymentAnswer)
export const DeploymentReply = envelope(DeploymentAnswer)

/** The report in the words of the documented interface. */
const ShortReport = z.object({
  id: z.string(),
  deployment_id: z.string(),
  content: z.string(),
  status: ReportStatus,
  created_at: z.string(),
  updated_at: z.string(),
})
export const DeploymentDetailReply = envelope(z.object({ deployment: DeploymentAnswer, report: ShortReport.optional() }))

export const ReportQuery = z.strictObject({ ...paging, deploymentId: ReleaseId.optional(), status: ReportStatus.optional() })
export const ReportAnswer = DiagnosisReport.extend({
  quality: z.number().min(0).max(1).describe('mean of the automatic score’s parts'),
}).describe('one version of the diagnosis of a release')
export const ReportPage = pageOf(ReportAnswer)
export const ReportReply = envelope(ReportAnswer)
export const ReportsReply = envelope(list(ReportAnswer))
export const DeletedReply = envelope(z.object({ deleted: z.int() }))

export const DiagnoseRequest = z.strictObject({ language: z.enum(['zh', 'en']).optional() })
export const RatingRequest = z.strictObject({ stars: z.int().min(1).max(5), comment: z.string().max(2_000).optional() })
export const DiffQuery = z.strictObject({ with: ReportId.describe('the version to compare with') })
export const DiffReply = envelope(
  z.object({ from: z.string(), to: z.string(), diff: z.string().describe('unified diff of the two texts; empty when they are equal') }),
)
export const AveragesReply = envelope(
  list(
    z.object({
      model: z.string().describe('empty: written without a model'),
      promptVersion: z.string(),
      reports: z.int(),
      quality: z.number(),
      stars: z.number().optional(),
      ratings: z.int(),
    }),
  ),
)

z.globalRegistry.add(DeploymentAnswer, { id: 'Deployment' })
z.globalRegistry.add(ReportAnswer, { id: 'DiagnosisReport' })
