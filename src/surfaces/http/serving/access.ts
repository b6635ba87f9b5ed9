import type { FastifyReply, FastifyRequest } from 'fastify'
import { AcesoError } from '../../../domain/errors.ts'
import { allows, type Role } from '../../../ports/store/store.ts'
import { localRefusal } from './local.ts'
import type { RouteAccess, Server, ServerParts } from './parts.ts'
import type { Tokens } from './tokens.ts'

const nobody = { name: 'nobody', role: 'viewer' } as const
const localAdmin = { name: 'local', role: 'admin' } as const
const minuteMs = 60_000

/**
 * Before anything of a request is read: is it from here (when no token exists), is it not too many, who asks, and may they. In that order, so that guessing
 * tokens counts against the limit.
 */
export function guardRequests(app: Server, parts: ServerParts, tokens: Tokens): void {
  const { settings } = parts
  app.decorateRequest('caller')
  app.decorateRequest('isLocal', false)
  app.decorateRequest('isStream', false)
  app.addHook('onRoute', (route) => {
    if (route.url.startsWith('/api/') && route.config?.access === undefined && route.method !== 'OPTIONS') {
      throw new Error(`route ${route.url} does not say who may call it`)
    }
  })
  const people = app.createRateLimit({ max: settings.rateLimit, timeWindow: minuteMs })
  const intake = app.createRateLimit({ max: settings.intakeRateLimit, timeWindow: minuteMs })

  app.addHook('onRequest', async (request, reply) => {
    const { config } = request.routeOptions
    const access = config.access ?? 'public'
    request.caller = nobody
    request.isLocal = !(await anyToken(tokens, access))
    if (request.isLocal) refuseForeign(request, settings.corsOrigins)
    if (!isPageFile(request)) await countRequest(request, reply, config.intake === true ? intake : people)
    if (access !== 'public') await admit(request, reply, tokens, access)
  })
}

/** One of the application's own files (there is a route for each): a page that is opened often must not lose its styles. */
function isPageFile({ routeOptions }: FastifyRequest): boolean {
  return routeOptions.url?.startsWith('/assets/') === true
}

/** What is public answers without the store too: a probe must be told that it is alive. */
async function anyToken(tokens: Tokens, access: RouteAccess): Promise<boolean> {
  try {
    return await tokens.any()
  } catch (fault) {
    if (access === 'public') return true
    throw fault
  }
}

function refuseForeign(request: FastifyRequest, corsOrigins: readonly string[]): void {
  const refusal = localRefusal({
    method: request.method,
    headers: request.headers,
    peer: request.socket.remoteAddress,
    corsOrigins,
  })
  if (refusal !== undefined) {
    throw new AcesoError('forbidden', refusal, { next: 'create a token: aceso token add <name> --role admin' })
  }
}

async function countRequest(request: FastifyRequest, reply: FastifyReply, count: ReturnType<Server['createRateLimit']>): Promise<void> {
  const limit = await count(request)
  if (limit.isAllowed) return
  reply.header('ratelimit-limit', limit.max).header('ratelimit-remaining', limit.remaining).header('ratelimit-reset', limit.ttlInSeconds)
  if (!limit.isExceeded) return
  reply.header('retry-after', limit.ttlInSeconds)
  throw new AcesoError('rate-limited', `more than ${limit.max} requests in a minute`, { next: `try again in ${limit.ttlInSeconds} s` })
}

async function admit(request: FastifyRequest, reply: FastifyReply, tokens: Tokens, needed: Role): Promise<void> {
  const caller = request.isLocal ? localAdmin : await namedCaller(request.headers.authorization, tokens)
  if (caller === undefined) {
    reply.header('www-authenticate', 'Bearer realm="aceso"')
    throw new AcesoError('unauthenticated', 'a valid token is needed', { next: 'send it as Authorization: Bearer <token>' })
  }
  request.caller = caller
  if (!allows(caller.role, needed)) throw new AcesoError('forbidden', `this needs the role ${needed}; the token has ${caller.role}`)
}

/** Whether an open stream's caller would still be let in. */
export async function isStillAdmitted(request: FastifyRequest, tokens: Tokens): Promise<boolean> {
  return request.isLocal ? !(await tokens.any()) : (await namedCaller(request.headers.authorization, tokens)) !== undefined
}

async function namedCaller(authorization: string | undefined, tokens: Tokens): Promise<{ name: string; role: Role } | undefined> {
  const presented = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(authorization ?? '')?.[1]
  if (presented === undefined) return undefined
  const record = await tokens.find(presented)
  return record === undefined ? undefined : { name: record.name, role: record.role }
}
