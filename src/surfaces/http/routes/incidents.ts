import { z } from 'zod'
import type { IncidentFilter } from '../../../ports/store/store.ts'
import {
  CommentRequest,
  DeliveriesReply,
  FeedbackRequest,
  FoldedSignalPage,
  FoldedSignalQuery,
  IncidentPage,
  IncidentParams,
  IncidentQuery,
  IncidentReply,
  MergeRequest,
  SignalsReply,
} from '../contracts/incident.ts'
import { comment, incidentAnswer, ok, problems } from '../serving/answers.ts'
import type { RouteAccess, Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

const tags = ['incidents']
const base = '/api/v1/incidents'

export function incidentRoutes(app: Server, { verbs }: Serving): void {
  app.get(
    base,
    {
      config: { access: 'viewer' },
      schema: { tags, summary: 'Incidents', querystring: IncidentQuery, response: { 200: IncidentPage, ...problems } },
    },
    async ({ query }) => {
      const page = await verbs.incidents(filterOf(query))
      return ok({ ...page, data: page.data.map((incident) => incidentAnswer(incident)) })
    },
  )
  app.get(`${base}/:id`, { config: { access: 'viewer' }, schema: one('One incident, by its id or its plan’s') }, async ({ params }) =>
    ok(incidentAnswer(await verbs.incident(params.id))),
  )
  app.get(
    `${base}/:id/signals`,
    { config: { access: 'viewer' }, schema: { ...one('Its signals'), response: { 200: SignalsReply, ...problems } } },
    async ({ params }) => ok(await verbs.signalsOf(params.id)),
  )
  app.get(
    `${base}/:id/signals/folded`,
    {
      config: { access: 'viewer' },
      schema: {
        ...one('Its signals, those of one key as one, the last seen first'),
        querystring: FoldedSignalQuery,
        response: { 200: FoldedSignalPage, ...problems },
      },
    },
    async ({ params, query }) => ok(await verbs.foldedSignalsOf(params.id, query.page, query.pageSize)),
  )
  app.get(
    `${base}/:id/deliveries`,
    { config: { access: 'viewer' }, schema: { ...one('Its notifications'), response: { 200: DeliveriesReply, ...problems } } },
    async ({ params }) => ok(await verbs.deliveriesOf(params.id)),
  )
  changes(app, verbs)
}

/** What people do to an incident. The verb checks state and role once more: the role here only spares reading the body. */
function changes(app: Server, verbs: Serving['verbs']): void {
  const simple = [
    ['undo', 'approver', 'Put back what its plan changed'],
    ['diagnose', 'operator', 'Look again now'],
    ['dismiss', 'operator', 'Close it by hand'],
    ['split', 'operator', 'Take it out of the incident it was merged into'],
  ] as const satisfies readonly (readonly [string, RouteAccess, string])[]
  for (const [verb, access, summary] of simple) {
    app.post(
      `${base}/:id/${verb}`,
      { config: { access }, schema: { ...one(summary), body: CommentRequest } },
      async ({ params, body, caller }) =>
        ok(incidentAnswer(await verbs[verb]({ incidentId: params.id, caller, ...comment(body.comment) }))),
    )
  }
  app.post(
    `${base}/:id/merge`,
    { config: { access: 'operator' }, schema: { ...one('Merge it into another'), body: MergeRequest } },
    async ({ params, body, caller }) =>
      ok(incidentAnswer(await verbs.merge({ incidentId: params.id, into: body.into, caller, ...comment(body.comment) }))),
  )
  app.post(
    `${base}/:id/feedback`,
    { config: { access: 'viewer' }, schema: { ...one('Say whether the answer was good'), body: FeedbackRequest } },
    async ({ params, body, caller }) =>
      ok(incidentAnswer(await verbs.feedback({ incidentId: params.id, rating: body.rating, caller, ...comment(body.comment) }))),
  )
}

function one(summary: string) {
  return { tags, summary, params: IncidentParams, response: { 200: IncidentReply, ...problems } }
}

function filterOf(query: z.output<typeof IncidentQuery>): IncidentFilter {
  const { page, pageSize, sortBy, sortDesc, cluster, namespace, state, open, cause, text, after } = query
  return {
    page,
    pageSize,
    sortBy,
    sortDesc,
    ...(cluster === undefined ? {} : { clusterId: cluster }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(state === undefined ? {} : { state }),
    ...(open === undefined ? {} : { open }),
    ...(cause === undefined ? {} : { cause }),
    ...(text === undefined ? {} : { text }),
    ...(after === undefined ? {} : { after }),
  }
}
