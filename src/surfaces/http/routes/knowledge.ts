import { AcesoError } from '../../../domain/errors.ts'
import { averageRecoverMs, type Pattern, trustIn } from '../../../domain/pattern.ts'
import { DeadLetterPage, DeadLetterParams, DeadLetterQuery, PatternPage, PatternQuery, ReplayReply } from '../contracts/control.ts'
import { ok, pageOfList, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

/** Both lists are short; beyond this they are cut. */
const mostRows = 1_000

export function knowledgeRoutes(app: Server, { verbs }: Serving): void {
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
