import { ApproveRequest, OverviewReply, PlanParams, WriteSwitchReply } from '../contracts/control.ts'
import { CommentRequest, IncidentReply } from '../contracts/incident.ts'
import { comment, incidentAnswer, ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

/** What people decide: plans, and the switch that stops all writes. And the strip that shows both. */
export function controlRoutes(app: Server, { verbs, version }: Serving): void {
  app.get(
    '/api/v1/overview',
    {
      config: { access: 'viewer' },
      schema: { tags: ['overview'], summary: 'The strip of the first page', response: { 200: OverviewReply, ...problems } },
    },
    async (request) => {
      const overview = await verbs.overview(request.signal)
      return ok({ ...overview, caller: { ...request.caller, local: request.isLocal }, version })
    },
  )
  const plan = { tags: ['plans'], params: PlanParams, response: { 200: IncidentReply, ...problems } }
  app.post(
    '/api/v1/plans/:id/approve',
    { config: { access: 'approver' }, schema: { ...plan, summary: 'Approve exactly this plan', body: ApproveRequest } },
    async ({ params, body, caller }) => {
      const digest = body.digest === undefined ? {} : { digest: body.digest }
      return ok(incidentAnswer(await verbs.approve({ planId: params.id, caller, ...digest, ...comment(body.comment) })))
    },
  )
  app.post(
    '/api/v1/plans/:id/reject',
    { config: { access: 'approver' }, schema: { ...plan, summary: 'Reject it', body: CommentRequest } },
    async ({ params, body, caller }) => ok(incidentAnswer(await verbs.reject({ planId: params.id, caller, ...comment(body.comment) }))),
  )
  const writes = { tags: ['actions'], response: { 200: WriteSwitchReply, ...problems } }
  app.get(
    '/api/v1/actions/status',
    { config: { access: 'viewer' }, schema: { ...writes, summary: 'Whether writes are stopped' } },
    async () => ok(await verbs.writeSwitch()),
  )
  for (const [verb, access, summary] of [
    ['pause', 'operator', 'Stop all writes; role operator'],
    ['resume', 'admin', 'Allow writes again; role admin'],
  ] as const) {
    app.post(
      `/api/v1/actions/${verb}`,
      { config: { access }, schema: { ...writes, summary, body: CommentRequest } },
      async ({ body, caller }) => ok(await verbs[verb](caller, body.comment)),
    )
  }
}
