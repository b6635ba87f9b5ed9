import type { FastifyReply, FastifyRequest } from 'fastify'
import { AcesoError } from '../../../domain/errors.ts'
import type { McpParts } from '../../mcp/parts.ts'
import type { Server } from '../serving/parts.ts'
import type { Serving } from '../serving/serving.ts'

/**
 * The Model Context Protocol over streamable HTTP, with the tokens and roles of the interface. Without sessions, so only POST is answered. The SDK is loaded with the
 * first request: a server that nobody asks this way does not carry it.
 */
export function mcpRoute(app: Server, serving: Serving): void {
  const { tools, verbs, settings, version } = serving
  app.post('/mcp', { config: { access: 'viewer' }, schema: { hide: true } }, async (request, reply) => {
    refuseForeignOrigin(request, settings.corsOrigins)
    const { answerOverHttp } = await import('../../mcp/over-http.ts')
    const parts: McpParts = {
      toolbox: tools.toolbox,
      proposals: { verbs, actions: tools.actions },
      caller: request.caller,
      version,
    }
    keepHeaders(reply)
    reply.hijack()
    await answerOverHttp(parts, request.raw, reply.raw, request.body)
  })
}

/** A page of another site that a browser has open may not use this, even with a token that it has got hold of; the protocol asks for it. */
function refuseForeignOrigin({ headers: { origin, host } }: FastifyRequest, corsOrigins: readonly string[]): void {
  if (origin === undefined || corsOrigins.includes(origin)) return
  if (URL.canParse(origin) && new URL(origin).host === host) return
  throw new AcesoError('forbidden', 'a page of another origin may not call this', { next: 'add it to server.corsOrigins, if it is yours' })
}

/** What the hooks have set so far (request id, security): hijacking would lose it. */
function keepHeaders(reply: FastifyReply): void {
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) reply.raw.setHeader(name, value)
}
