import type { AnalysisState } from '../../../crash/analysis/verbs.ts'
import { CoredumpParams } from '../contracts/crash.ts'
import { AnalysisStateReply, PermissionReply, PermissionRequest } from '../contracts/crash-analysis.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

export function crashAnalysisRoutes(app: Server, { crashes }: Serving): void {
  // It costs money: not for viewers.
  app.post(
    '/api/v1/coredumps/:id/analyse',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['crashes'],
        summary: 'Ask a model about it now, whatever its value; answers within some seconds, done or not',
        params: CoredumpParams,
        response: { 200: AnalysisStateReply, ...problems },
      },
    },
    async ({ params, caller }, { raw }) => {
      const left = new AbortController()
      raw.once('close', () => left.abort())
      return ok(shown(await crashes.analysis.analyse(params.id, caller.name, left.signal)))
    },
  )
  app.get(
    '/api/v1/coredumps/:id/analysis',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['crashes'],
        summary: 'How far its analysis by a model is, and what came of it',
        params: CoredumpParams,
        response: { 200: AnalysisStateReply, ...problems },
      },
    },
    async ({ params }) => ok(shown(await crashes.analysis.state(params.id))),
  )
  // As documented, without the envelope.
  app.post(
    '/api/ai-analysis/request',
    {
      config: { access: 'operator', intake: true },
      schema: {
        tags: ['agents'],
        summary: 'Whether an agent that asks a model itself may do so now; what is granted counts as spent',
        body: PermissionRequest,
        response: { 200: PermissionReply, ...problems },
      },
    },
    ({ body }) => crashes.analysis.permit(body),
  )
}

/** A field that says nothing is not there. */
function shown({ id, state, analysis }: AnalysisState) {
  return { id, state, ...(analysis === undefined ? {} : { analysis }) }
}
