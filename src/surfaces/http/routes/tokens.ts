import { CreatedTokenReply, CreateTokenRequest, RemovedTokenReply, TokenPage, TokenParams, TokenQuery } from '../contracts/control.ts'
import { ok, pageOfList, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'
import { madeToken, takeAwayToken } from '../serving/token-changes.ts'

const tags = ['tokens']
const base = '/api/v1/tokens'

export function tokenRoutes(app: Server, { access, tokens, clock }: Serving): void {
  app.get(
    base,
    {
      config: { access: 'admin' },
      schema: { tags, summary: 'Who may call', querystring: TokenQuery, response: { 200: TokenPage, ...problems } },
    },
    async ({ query }) => {
      const rows = (await access.tokens()).map(({ name, role, createdAt }) => ({ name, role, createdAt }))
      return ok(pageOfList(rows, query))
    },
  )
  app.post(
    base,
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Create a token; it is shown this once',
        body: CreateTokenRequest,
        response: { 201: CreatedTokenReply, ...problems },
      },
    },
    async ({ body, log, caller, isLocal }, reply) => {
      const { name, role } = body
      const createdAt = clock.now()
      const token = await madeToken(access, name, role, createdAt)
      tokens.forget()
      log.info({ token: name, role, by: caller.name }, 'token created')
      const message = isLocal ? 'created; from now on every call needs a token, and the server listens where server.host says' : 'created'
      return reply.code(201).send(ok({ name, role, createdAt, token }, message))
    },
  )
  app.delete(
    `${base}/:name`,
    {
      config: { access: 'admin' },
      schema: { tags, summary: 'Remove a token', params: TokenParams, response: { 200: RemovedTokenReply, ...problems } },
    },
    async ({ params, log, caller }) => {
      await takeAwayToken(access, params.name)
      tokens.forget()
      log.info({ token: params.name, by: caller.name }, 'token removed')
      return ok({ removed: params.name })
    },
  )
}
