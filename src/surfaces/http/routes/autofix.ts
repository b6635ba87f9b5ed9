import type { Analysis } from '../../../diagnosis/analysis.ts'
import type { NamespaceHealth } from '../../../diagnosis/namespace-health.ts'
import { certaintyOf } from '../../../domain/incident/confidence.ts'
import type { Language } from '../../../domain/text.ts'
import {
  type AutofixHealth,
  AutofixHealthReply,
  AutofixReply,
  AutofixRequest,
  DiagnoseReply,
  DiagnoseRequest,
} from '../contracts/autofix.ts'
import { AnalysisQuery, AnalysisReply } from '../contracts/diagnosis.ts'
import type { ComponentHealth } from '../contracts/service.ts'
import { ok, problems } from '../serving/answers.ts'
import { languageOf } from '../serving/language.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'
import { diagnosisText, recommendations } from './namespace-text.ts'

const tags = ['autofix']

export function autofixRoutes(app: Server, serving: Serving): void {
  analysisRoute(app, serving)
  const { verbs, clock } = serving
  app.post(
    '/api/v1/autofix',
    {
      config: { access: 'operator' },
      schema: { tags, summary: 'Diagnose one deployment and mend it', body: AutofixRequest, response: { 200: AutofixReply, ...problems } },
    },
    async (request) => {
      const { body, caller } = request
      const { deployment, namespace, event, force } = body
      const result = await verbs.autofix(
        {
          deployment,
          namespace,
          event,
          force,
          autoRestart: body.auto_restart,
          addProbes: body.add_probes,
          dryRun: body.dry_run,
          waitMs: body.wait_seconds * 1000,
          caller,
        },
        request.signal,
      )
      return ok({
        status: result.status,
        result: result.result[languageOf(request)],
        deployment: result.deployment,
        namespace: result.namespace,
        actions_taken: result.actionsTaken,
        timestamp: clock.now(),
        success: result.status === 'success',
        waiting_for_approval: result.waitingForApproval,
        ...(result.errorMessage === undefined ? {} : { error_message: result.errorMessage }),
        ...(result.incidentId === undefined ? {} : { incident_id: result.incidentId }),
        ...(result.planId === undefined ? {} : { plan_id: result.planId }),
      })
    },
  )
  app.post(
    '/api/v1/autofix/diagnose',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'How a namespace is', body: DiagnoseRequest, response: { 200: DiagnoseReply, ...problems } },
    },
    async (request) => {
      const { namespace } = request.body
      const [health, analysis] = await Promise.all([
        verbs.namespaceHealth(namespace, request.signal),
        verbs.analysis({ namespace }, request.signal),
      ])
      return ok(diagnosisAnswer(namespace, clock.now(), health, analysis, languageOf(request)))
    },
  )
  app.get(
    '/api/v1/autofix/health',
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Whether repairs can run', response: { 200: AutofixHealthReply, ...problems } },
    },
    async () => ok(autofixHealth(await serving.components(), clock.now())),
  )
}

function analysisRoute(app: Server, { verbs }: Serving): void {
  app.get(
    '/api/v1/analysis',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['analysis'],
        summary: 'Scan the present world',
        querystring: AnalysisQuery,
        response: { 200: AnalysisReply, ...problems },
      },
    },
    async ({ query, signal }) => {
      const scope = query.namespace === undefined ? {} : { namespace: query.namespace }
      const { plans, ...analysis } = await verbs.analysis(scope, signal)
      const troubles = analysis.troubles.map((trouble) => {
        const plan = plans.get(trouble.key)
        return { ...trouble, certainty: certaintyOf(trouble.cause.confidence), ...(plan === undefined ? {} : { plan }) }
      })
      return ok({ ...analysis, troubles })
    },
  )
}

function diagnosisAnswer(namespace: string, timestamp: string, health: NamespaceHealth, analysis: Analysis, language: Language) {
  const advice = recommendations(analysis, language)
  return {
    namespace,
    timestamp,
    nodes: health.nodes,
    pods: health.pods,
    deployments: health.deployments,
    events: health.events.map(({ at, ...event }) => ({ ...event, last_at: at })),
    recommendations: advice,
    not_checked: [...health.notReadable, ...analysis.notChecked].map(({ what, why }) => ({ what: what[language], why: why[language] })),
    text: diagnosisText(namespace, health, advice, language),
  }
}

/** The components by the names that this interface has always had. */
function autofixHealth(components: readonly ComponentHealth[], timestamp: string): AutofixHealth {
  const find = (name: string): ComponentHealth | undefined => components.find((component) => component.name === name)
  const state = (name: string): ComponentHealth['state'] => find(name)?.state ?? 'disabled'
  const model = find('model')
  const kubernetes = state('kubernetes')
  // The steps of a repair run from the store's queue: without the store nobody supervises them.
  const supervisor = state('store')
  const reasons = Object.fromEntries(
    [
      ['kubernetes', find('kubernetes')?.why],
      ['llm', model === undefined ? 'no model is configured' : model.why],
      ['notification', find('notification')?.why],
      ['supervisor', find('store')?.why],
    ].filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
  return {
    status: kubernetes === 'healthy' && supervisor === 'healthy' ? 'healthy' : 'unhealthy',
    timestamp,
    components: {
      kubernetes,
      llm: model?.state !== 'healthy' ? 'unavailable' : model.onBackup === true ? 'backup' : 'primary',
      notification: state('notification'),
      supervisor,
    },
    reasons,
  }
}
