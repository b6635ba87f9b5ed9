import { z } from 'zod'
import { AcesoError } from '../../../domain/errors.ts'
import { averageRecoverMs, type Pattern, trustIn } from '../../../domain/incident/pattern.ts'
import {
  DeadLetterPage,
  DeadLetterParams,
  DeadLetterQuery,
  FeedbackQuery,
  PatternPage,
  PatternQuery,
  ReplayReply,
} from '../contracts/control.ts'
import { ok, pageOfList, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

/** Both lists are short; beyond this they are cut. */
const mostRows = 1_000

export function knowledgeRoutes(app: Server, { verbs, clock }: Serving): void {
  app.get(
    '/api/v1/patterns',
    {
      config: { access: 'viewer' },
      schema: { tags: ['patterns'], summary: 'What helped before', querystring: PatternQuery, response: { 200: PatternPage, ...problems } },
    },
    async ({ query }) => {
      const rows = (await verbs.patterns(mostRows)).map((pattern) => patternAnswer(pattern))
      return ok(pageOfList(rows, query))
    },
  )
  app.get(
    '/api/v1/patterns/feedback-log',
    {
      config: { access: 'viewer' },
      schema: {
        tags: ['patterns'],
        summary: 'What people said of mends in a month, one JSON object a line',
        querystring: FeedbackQuery,
        produces: ['application/x-ndjson'],
        response: { 200: z.string(), ...problems },
      },
      // Lines already: the answer's schema would quote them.
      serializerCompiler: () => (text) => String(text),
    },
    async ({ query }, reply) => {
      const month = query.month ?? clock.now().slice(0, 7)
      const lines = (await verbs.feedbackOf(month)).map((entry) => `${JSON.stringify(entry)}\n`)
      reply.header('content-disposition', `attachment; filename="feedback-log-${month}.jsonl"`)
      return reply.type('application/x-ndjson; charset=utf-8').send(lines.join(''))
    },
  )
  app.get(
    '/api/v1/dead-letters',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['dead letters'],
        summary: 'Steps that failed for good',
        querystring: DeadLetterQuery,
        response: { 200: DeadLetterPage, ...problems },
      },
    },
    async ({ query }) => ok(pageOfList(await verbs.deadLetters(mostRows), query)),
  )
  app.post(
    '/api/v1/dead-letters/:id/replay',
    {
      config: { access: 'operator' },
      schema: {
        tags: ['dead letters'],
        summary: 'Run it once more',
        params: DeadLetterParams,
        response: { 200: ReplayReply, ...problems },
      },
    },
    async ({ params, caller }) => {
      if (!(await verbs.replay(params.id, caller))) throw new AcesoError('not-found', `no dead letter ${params.id}`)
      return ok({ replayed: true } as const)
    },
  )
}

function patternAnswer(pattern: Pattern) {
  const average = averageRecoverMs(pattern)
  return { ...pattern, trust: trustIn(pattern), ...(average === undefined ? {} : { averageRecoverMs: average }) }
}
