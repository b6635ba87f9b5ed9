import type { Deployment } from '../../../domain/release/deployment.ts'
import type { DiagnosisReport } from '../../../domain/release/report.ts'
import { DeploymentInput } from '../../../investigation/releases/deployment-input.ts'
import { AlertBody } from '../../../investigation/releases/incoming.ts'
import { inLanguage } from '../../../investigation/report/in-language.ts'
import {
  AlertReply,
  AnalyzeRequest,
  DeletedReply,
  DeploymentDetail,
  DeploymentPage,
  DeploymentParams,
  DeploymentQuery,
  DeploymentReply,
  DiagnoseRequest,
  LanguageQuery,
  ReportReply,
  ReportsReply,
} from '../contracts/release.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'
import { glanceAnswer, reportAnswer, versionAnswer } from './report-answer.ts'

const tags = ['releases']

export function releaseRoutes(app: Server, serving: Serving): void {
  alertCallback(app, serving)
  deployments(app, serving)
  deploymentReports(app, serving)
}

function alertCallback(app: Server, { releases, settings, releaseLanguage }: Serving): void {
  app.post(
    '/v1/alerts',
    {
      config: { access: 'operator', intake: true },
      bodyLimit: settings.webhookBodyLimit,
      schema: {
        tags,
        summary: 'An alert about a release: its diagnosis begins',
        description:
          'Takes the monitor’s own callback or Alertmanager’s webhook; the label deploymentId names the release. Answers at once.',
        body: AlertBody,
        response: { 202: AlertReply, ...problems },
      },
    },
    async ({ body }, reply) => {
      const alerts = (await releases.alert(body, releaseLanguage)).map(({ reportId, version, ...told }) => ({
        ...told,
        ...(reportId === undefined ? {} : { reportId }),
        ...(version === undefined ? {} : { version }),
      }))
      const first = alerts.find(({ reportId }) => reportId !== undefined)?.reportId
      return reply.code(202).send(ok({ alerts, ...(first === undefined ? {} : { reportId: first }) }, 'accepted'))
    },
  )
}

function deployments(app: Server, { releases, clusterId }: Serving): void {
  app.post(
    '/api/v1/deployments',
    {
      config: { access: 'operator' },
      schema: {
        tags,
        summary: 'Register a release, or tell what became of it',
        body: DeploymentInput,
        response: { 200: DeploymentReply, ...problems },
      },
    },
    async ({ body }) => ok(deploymentAnswer(await releases.put(body))),
  )
  app.get(
    '/api/v1/deployments',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Releases', querystring: DeploymentQuery, response: { 200: DeploymentPage, ...problems } },
    },
    async ({ query: { appName, status, text, workload, report, language, ...paging } }) => {
      const found = await releases.deployments({
        ...paging,
        clusterId,
        ...(appName === undefined ? {} : { appName }),
        ...(status === undefined ? {} : { status }),
        ...(text === undefined ? {} : { text }),
        ...(workload === undefined ? {} : { workload }),
        ...(report === undefined ? {} : { report }),
      })
      return ok({
        ...found,
        data: found.data.map(({ deployment, glance }) => ({ ...deploymentAnswer(deployment), ...glanceAnswer(glance, language) })),
      })
    },
  )
  app.get(
    '/api/v1/deployments/:id',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'One release with its report',
        params: DeploymentParams,
        querystring: LanguageQuery,
        response: { 200: DeploymentDetail, ...problems },
      },
    },
    async ({ params, query: { language } }) => {
      const { deployment, report, versions } = await releases.deployment(params.id)
      return {
        deployment: deploymentAnswer(deployment),
        ...(report === undefined ? {} : { report: shortReport(inLanguage(report, language)) }),
        versions: versions.map((version) => versionAnswer(version, language)),
      }
    },
  )
}

function deploymentReports(app: Server, { releases, releaseLanguage }: Serving): void {
  app.post(
    '/api/v1/deployments/:id/diagnose',
    {
      config: { access: 'operator' },
      schema: {
        tags,
        summary: 'Diagnose a release without an alert',
        params: DeploymentParams,
        body: DiagnoseRequest,
        response: { 202: ReportReply, ...problems },
      },
    },
    async ({ params, body }, reply) =>
      reply.code(202).send(ok(reportAnswer(await releases.diagnose(params.id, body.language ?? releaseLanguage)), 'accepted')),
  )
  app.post(
    '/diagnosis/analyze',
    {
      config: { access: 'operator' },
      schema: {
        tags,
        summary: 'The same, with the release in the body',
        body: AnalyzeRequest,
        response: { 202: ReportReply, ...problems },
      },
    },
    async ({ body: { deploymentId, language } }, reply) =>
      reply.code(202).send(ok(reportAnswer(await releases.diagnose(deploymentId, language ?? releaseLanguage)), 'accepted')),
  )
  app.get(
    '/api/v1/deployments/:id/reports',
    {
      config: { access: 'viewer' },
      schema: {
        tags,
        summary: 'All versions of its report, the newest first',
        params: DeploymentParams,
        querystring: LanguageQuery,
        response: { 200: ReportsReply, ...problems },
      },
    },
    async ({ params, query: { language } }) => ok((await releases.reportsOf(params.id)).map((report) => reportAnswer(report, language))),
  )
  app.delete(
    '/api/v1/deployments/:id/reports',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Delete all versions of its report',
        params: DeploymentParams,
        response: { 200: DeletedReply, ...problems },
      },
    },
    async ({ params }) => ok({ deleted: await releases.deleteReports(params.id) }),
  )
}

function deploymentAnswer(deployment: Deployment) {
  return { ...deployment, hosts: [...deployment.hosts], alertRules: [...deployment.alertRules] }
}

function shortReport({ id, deploymentId, content, status, createdTime, updatedTime }: DiagnosisReport) {
  return { id, deployment_id: deploymentId, content, status, created_at: createdTime, updated_at: updatedTime }
}
