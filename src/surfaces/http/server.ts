import { randomUUID } from 'node:crypto'
import cors from '@fastify/cors'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import { AcesoError } from '../../domain/errors.ts'
import { agentRoutes } from './routes/agents.ts'
import { autofixRoutes } from './routes/autofix.ts'
import { cleanUpRoutes } from './routes/clean-up.ts'
import { controlRoutes } from './routes/control.ts'
import { crashAnalysisRoutes } from './routes/crash-analysis.ts'
import { crashStorageRoutes } from './routes/crash-storage.ts'
import { crashRoutes } from './routes/crashes.ts'
import { documentation } from './routes/documentation.ts'
import { incidentRoutes } from './routes/incidents.ts'
import { instanceRoutes } from './routes/instances.ts'
import { intakeRoutes } from './routes/intake.ts'
import { knowledgeRoutes } from './routes/knowledge.ts'
import { mcpRoute } from './routes/mcp.ts'
import { modelRoutes } from './routes/models.ts'
import { releaseRoutes } from './routes/releases.ts'
import { reportProgressRoute } from './routes/report-progress.ts'
import { reportRoutes } from './routes/reports.ts'
import { serviceInfoRoute, serviceRoutes } from './routes/service.ts'
import { sourceRoutes } from './routes/sources.ts'
import { timelineRoutes } from './routes/timeline.ts'
import { tokenRoutes } from './routes/tokens.ts'
import { toolRoutes } from './routes/tools.ts'
import { isPageRequest, sendPage, webFiles } from './routes/web.ts'
import { guardRequests, isStillAdmitted } from './serving/access.ts'
import { changeFeed } from './serving/change-feed.ts'
import { endIdleConnections } from './serving/connections.ts'
import { eventStreams } from './serving/event-stream.ts'
import { type KnownPaths, knownPaths } from './serving/known-paths.ts'
import type { Server, ServerParts } from './serving/parts.ts'
import { answerProblem } from './serving/problems.ts'
import { readinessOf } from './serving/readiness.ts'
import { reportFeed } from './serving/report-feed.ts'
import type { Serving } from './serving/serving.ts'
import { tokensOf } from './serving/tokens.ts'

/** How long a request may take to arrive; slower ones are let go so that slow senders cannot hold all connections. */
const requestTimeoutMs = 30_000
/** Addresses longer than this are refused. */
const mostParamLength = 256

/**
 * The HTTP server, complete but not listening (`listenHost` says where it may). Closing it ends the event streams and waits for the requests in flight.
 * The web page keeps its token in the tab's session storage and sends it as a header, also for streams (which it reads with fetch): no cookie exists that another
 * site could make the browser send.
 */
export async function createServer(parts: ServerParts): Promise<FastifyInstance> {
  const { settings } = parts
  const app: Server = Fastify({
    loggerInstance: parts.logger,
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: settings.trustedProxies.length === 0 ? false : [...settings.trustedProxies],
    bodyLimit: settings.bodyLimit,
    requestTimeout: requestTimeoutMs,
    routerOptions: { maxParamLength: mostParamLength },
    genReqId: ({ headers }) => requestId(headers['x-request-id']),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  // JSON only: a page of another origin cannot send it without asking first.
  app.removeContentTypeParser('text/plain')

  const paths = knownPaths()
  app.addHook('onRoute', ({ url, method }) => paths.add(url, method))
  answering(app, parts)
  await app.register(cors, {
    origin: settings.corsOrigins.length === 0 ? false : [...settings.corsOrigins],
    credentials: false,
    methods: ['GET', 'POST', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'last-event-id', 'x-request-id'],
    exposedHeaders: ['x-request-id', 'retry-after'],
    maxAge: 600,
  })
  await app.register(rateLimit, { global: false })
  const serving = servingOf(parts)
  guardRequests(app, parts, serving.tokens)
  const connections = endIdleConnections(app.server)
  app.addHook('preClose', async () => {
    connections.stop()
    serving.streams.close()
    serving.feed.close()
    serving.reports.close()
  })
  await documentation(app, parts.version)
  const hasPage = await webFiles(app, parts.webRoot)
  routes(app, serving, hasPage)
  missing(app, paths, hasPage)
  await app.ready()
  return app
}

function servingOf(parts: ServerParts): Serving {
  const tokens = tokensOf(parts.access, parts.ownToken)
  return {
    ...parts,
    tokens,
    streams: eventStreams(parts, (request) => isStillAdmitted(request, tokens)),
    feed: changeFeed(parts.verbs, parts.logger),
    reports: reportFeed(parts.releases, parts.logger),
    components: readinessOf(parts.readiness),
  }
}

function routes(app: Server, serving: Serving, hasPage: boolean): void {
  serviceInfoRoute(app, serving, hasPage)
  serviceRoutes(app, serving)
  incidentRoutes(app, serving)
  timelineRoutes(app, serving)
  controlRoutes(app, serving)
  intakeRoutes(app, serving)
  autofixRoutes(app, serving)
  agentRoutes(app, serving)
  cleanUpRoutes(app, serving)
  crashRoutes(app, serving)
  instanceRoutes(app, serving)
  crashStorageRoutes(app, serving)
  crashAnalysisRoutes(app, serving)
  knowledgeRoutes(app, serving)
  modelRoutes(app, serving)
  releaseRoutes(app, serving)
  reportRoutes(app, serving)
  reportProgressRoute(app, serving)
  sourceRoutes(app, serving)
  tokenRoutes(app, serving)
  toolRoutes(app, serving)
  mcpRoute(app, serving)
}

/** What every answer has: its request's id, headers that keep browsers careful, a line in the log and a count. */
function answering(app: Server, { logger, metrics, clock }: ServerParts): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store',
    })
  })
  // A body that was left out is an empty one: then its schema says what is missing.
  app.addHook('preValidation', async (request) => {
    request.body ??= {}
  })
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unmatched'
    const durationMs = Math.round(reply.elapsedTime * 10) / 10
    if (!request.isStream) metrics.request(request.method, route, reply.statusCode, reply.elapsedTime)
    logger.debug(
      { reqId: request.id, method: request.method, route, status: reply.statusCode, durationMs, caller: request.caller?.name },
      'answered',
    )
  })
  app.setErrorHandler((fault, request, reply) => reply.serializer(JSON.stringify).send(answerProblem(fault, request, reply, clock)))
}

function missing(app: Server, paths: KnownPaths, hasPage: boolean): void {
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    const methods = paths.methodsAt(path)
    if (methods.length > 0) {
      reply.header('allow', methods.join(', '))
      throw new AcesoError('method-not-allowed', `${request.method} is not answered here, only ${methods.join(', ')}`)
    }
    if (hasPage && isPageRequest(request)) return sendPage(reply)
    throw new AcesoError('not-found', `nothing answers at ${path}`, { next: 'GET / names the endpoints' })
  })
}

/** The caller's own request id where it is a plain one, so that his log and ours meet. */
function requestId(given: string | string[] | undefined): string {
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID()
}
