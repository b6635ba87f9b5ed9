import { z } from 'zod'
import { AlertRule, Deployment as DeploymentRecord, DeploymentStatus, deploymentStatuses } from '../../../domain/release/deployment.ts'
import { DiagnosisReport, ReportProgress, ReportStanding, ReportStatus, reportStatuses } from '../../../domain/release/report.ts'
import { eitherNaming } from '../../../investigation/releases/either-naming.ts'
import { alertOutcomes } from '../../../investigation/releases/verbs.ts'
import { list } from './basics.ts'
import { envelope, mostPageSize, pageOf } from './envelope.ts'

const ReleaseId = z.string().min(1).max(128)
const ReportId = z.string().regex(/^r-[0-9a-z]{1,40}$/, 'must be the id of a report, such as r-1a2b3c4d5e')
export const DeploymentParams = z.strictObject({ id: ReleaseId })
export const ReportParams = z.strictObject({ id: ReportId })

const language = z
  .enum(['zh', 'en'])
  .optional()
  .describe('of the reader: what rules wrote is answered in it; what a model wrote stays as it is, and without it everything does')
export const LanguageQuery = z.strictObject({ language })

const paging = {
  page: z.coerce.number().int().min(1).max(1_000_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(mostPageSize).default(20),
}

export const Told = z.object({
  key: z.string(),
  deploymentId: z.string(),
  outcome: z
    .enum(alertOutcomes)
    .describe(
      'a report is begun; one stands already; the alert is over and was attached; it is over and has no report; nobody knows the release',
    ),
  reportId: z.string().optional(),
  version: z.int().optional(),
})
/** Answered at once: the report is written in the background. */
export const AlertReply = envelope(z.object({ reportId: z.string().optional().describe('of the first alert'), alerts: list(Told) }))

const ReportGlance = z.object({
  id: z.string(),
  version: z.int(),
  versions: z.int().describe('how many there are of this release'),
  status: ReportStatus,
  writtenBy: z.enum(['model', 'rules']),
  verdict: z.string().optional().describe('the cause in one sentence, in the report’s language'),
  confidence: z.number().min(0).max(1).optional().describe('of the rules, where the report is theirs'),
  error: z.string().optional(),
  progress: ReportProgress.optional(),
  contradictsRules: z.boolean(),
  createdTime: z.string(),
  updatedTime: z.string(),
})

const WorkloadName = z
  .string()
  .max(400)
  .regex(/^[A-Za-z]{1,63}\/[a-z0-9-]{1,63}\/[a-z0-9.-]{1,253}$/, 'must be kind/namespace/name, such as Deployment/shop/cart')
  .transform((text) => {
    const [kind = '', namespace = '', name = ''] = text.split('/')
    return { kind, namespace, name }
  })

export const DeploymentAnswer = DeploymentRecord.extend({ hosts: list(z.string()), alertRules: list(AlertRule) }).describe(
  'one rollout of one application',
)
/** `status` may be given several times; `workload` as kind/namespace/name. */
export const DeploymentQuery = eitherNaming(
  z.strictObject({
    ...paging,
    appName: z.string().max(253).optional(),
    status: z.union([DeploymentStatus.transform((one) => [one]), z.array(DeploymentStatus).max(deploymentStatuses.length)]).optional(),
    text: z.string().max(200).optional().describe('within id, application, version or workload'),
    workload: WorkloadName.optional(),
    report: z
      .enum([...reportStatuses, 'none'])
      .optional()
      .describe('how its newest report stands'),
    language,
  }),
)
export const DeploymentRow = DeploymentAnswer.extend({
  glance: ReportGlance.optional().describe('the report being written, else the one to read; absent where there is none'),
}).describe('a release in a list, with how its report stands')
export type DeploymentRow = z.output<typeof DeploymentRow>
export const DeploymentPage = pageOf(DeploymentRow)
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
export type DeploymentAnswer = z.output<typeof DeploymentAnswer>
const Version = z.object({
  id: z.string(),
  version: z.int(),
  isMarked: z.boolean(),
  status: ReportStatus,
  writtenBy: z.enum(['model', 'rules']),
  model: z.string().optional(),
  verdict: z.string().optional(),
  stars: z.number().optional().describe('mean of its ratings'),
  createdTime: z.string(),
})
/** Answered as documented, without the envelope. */
export const DeploymentDetail = z.object({
  deployment: DeploymentAnswer,
  report: ShortReport.optional().describe('the one to read'),
  versions: list(Version).describe('the newest first'),
})
export type ReleaseDetail = z.output<typeof DeploymentDetail>

export const ReportQuery = eitherNaming(
  z.strictObject({ ...paging, deploymentId: ReleaseId.optional(), status: ReportStatus.optional(), language }),
)
export const ReportAnswer = DiagnosisReport.omit({ otherLanguage: true })
  .extend({
    quality: z.number().min(0).max(1).describe('mean of the automatic score’s parts'),
    verdict: z.string().optional().describe('the cause in one sentence'),
    confidence: z.number().min(0).max(1).optional().describe('of the rules, where the report is theirs'),
    sections: z
      .object({ overview: z.string(), rootCauseAnalysis: z.string(), impactScope: z.string(), remediationPlan: z.string() })
      .optional()
      .describe('its text taken apart'),
  })
  .describe('one version of the diagnosis of a release')
export type ReportAnswer = z.output<typeof ReportAnswer>
export const ReportPage = pageOf(ReportAnswer)
export const ReportReply = envelope(ReportAnswer)
/** Answered once, or as the data of each event of a stream. */
export const StandingReply = envelope(
  ReportStanding.describe(
    'how a report stands; in a stream each event holds this alone: `progress` while it is written, `end` when it is over',
  ),
)
export const ReportsReply = envelope(list(ReportAnswer))
export const DeletedReply = envelope(z.object({ deleted: z.int() }))

export const DiagnoseRequest = z.strictObject({ language: z.enum(['zh', 'en']).optional() })
export const AnalyzeRequest = eitherNaming(DiagnoseRequest.extend({ deploymentId: ReleaseId }))
export const RatingRequest = z.strictObject({ stars: z.int().min(1).max(5), comment: z.string().max(2_000).optional() })
export const DiffQuery = z.strictObject({ with: ReportId.describe('the version to compare with'), language })
export const DiffReply = envelope(
  z.object({ from: z.string(), to: z.string(), diff: z.string().describe('unified diff of the two texts; empty when they are equal') }),
)
const ReportAverage = z.object({
  model: z.string().describe('empty: written without a model'),
  promptVersion: z.string(),
  reports: z.int(),
  quality: z.number(),
  stars: z.number().optional(),
  ratings: z.int(),
})
export type ReportAverage = z.output<typeof ReportAverage>
export const AveragesReply = envelope(list(ReportAverage))

z.globalRegistry.add(DeploymentRow, { id: 'DeploymentRow' })
z.globalRegistry.add(DeploymentAnswer, { id: 'Deployment' })
z.globalRegistry.add(ReportAnswer, { id: 'DiagnosisReport' })
