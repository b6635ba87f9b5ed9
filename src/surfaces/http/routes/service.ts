import { statfs } from 'node:fs/promises'
import { availableParallelism, freemem, loadavg, totalmem } from 'node:os'
import { z } from 'zod'
import { type ComponentHealth, HealthReply, Liveness, Readiness, ServiceInfoReply, Version } from '../contracts/service.ts'
import { ok, problems } from '../serving/answers.ts'
import type { Server } from '../serving/parts.ts'
import { isReady } from '../serving/readiness.ts'
import type { Serving } from '../serving/serving.ts'

const tags = ['service']

/** Components of the operations interface, by the names it has always had; one that this server does not have is disabled and says so. */
const healthNames = {
  prometheus: 'prometheus',
  kubernetes: 'kubernetes',
  llm: 'model',
  notification: 'notification',
  prediction: 'prediction',
  tool_servers: 'tool-servers',
} as const

export function serviceRoutes(app: Server, serving: Serving): void {
  probes(app, serving)
  health(app, serving)
  app.get(
    '/version',
    { config: { access: 'public' }, schema: { tags, summary: 'Version', response: { 200: Version, ...problems } } },
    async () => ({
      version: serving.version,
      node: process.versions.node,
    }),
  )
  for (const url of ['/metrics', '/api/v1/health/metrics']) {
    app.get(
      url,
      {
        config: { access: serving.settings.publicMetrics ? 'public' : 'viewer' },
        schema: { tags, summary: 'Prometheus metrics', produces: ['text/plain'], response: { 200: z.string(), ...problems } },
        // Already text: the answer's schema would quote it.
        serializerCompiler: () => (text) => String(text),
      },
      async (_, reply) => {
        const { contentType, text } = await serving.metrics.exposition()
        return reply.type(contentType).send(text)
      },
    )
  }
}

function probes(app: Server, { components }: Serving): void {
  for (const url of ['/healthz', '/api/v1/health/live']) {
    app.get(
      url,
      { config: { access: 'public' }, schema: { tags, summary: 'Whether the process runs', response: { 200: Liveness, ...problems } } },
      async () => ({
        status: 'alive' as const,
      }),
    )
  }
  for (const url of ['/readyz', '/api/v1/health/ready']) {
    app.get(
      url,
      {
        config: { access: 'public' },
        schema: { tags, summary: 'Whether it can work', response: { 200: Readiness, 503: Readiness, ...problems } },
      },
      async (request, reply) => {
        const states = await components()
        const ready = isReady(states)
        // Everybody may know that a component is down; why it is may name hosts and is for those who have a token (/api/v1/health).
        const shown = request.isLocal ? states : states.map(({ name, state, required }) => ({ name, state, required }))
        return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not-ready', components: shown })
      },
    )
  }
}

function health(app: Server, serving: Serving): void {
  const schema = { tags, response: { 200: HealthReply, ...problems } }
  for (const url of ['/api/v1/health', '/api/v1/health/components']) {
    app.get(url, { config: { access: 'viewer' }, schema: { ...schema, summary: 'How the service is' } }, async () => {
      const states = await serving.components()
      return ok({
        status: isReady(states) ? ('healthy' as const) : ('unhealthy' as const),
        timestamp: serving.clock.now(),
        uptime: Math.round(process.uptime()),
        version: serving.version,
        components: Object.fromEntries(Object.entries(healthNames).map(([name, own]) => [name, componentAnswer(states, own)])),
        system: await systemUse(),
      })
    })
  }
}

function componentAnswer(states: readonly ComponentHealth[], name: string) {
  const found = states.find((component) => component.name === name)
  if (found === undefined) return { state: 'disabled' as const, why: 'not configured' }
  return { state: found.state, ...(found.why === undefined ? {} : { why: found.why }) }
}

async function systemUse() {
  const disk = await statfs('.')
  const total = totalmem()
  const percent = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10
  return {
    cpu_usage_percent: percent((loadavg()[0] ?? 0) / availableParallelism()),
    memory_usage_percent: percent(1 - freemem() / total),
    disk_usage_percent: percent(1 - disk.bavail / disk.blocks),
    memory_available_mb: Math.round(freemem() / 2 ** 20),
    disk_free_gb: Math.round((disk.bavail * disk.bsize) / 2 ** 30),
  }
}

/** What answers at the root for a program; a browser gets the page (web.ts). */
export function serviceInfoRoute(app: Server, { components, version }: Serving, hasPage: boolean): void {
  app.get(
    '/',
    { config: { access: 'public' }, schema: { tags, summary: 'What answers here', response: { 200: ServiceInfoReply, ...problems } } },
    async (request, reply) => {
      if (hasPage && request.headers.accept?.includes('text/html') === true) return reply.sendFile('index.html') as never
      return ok({
        service: 'aceso' as const,
        version,
        status: isReady(await components()) ? ('ready' as const) : ('not-ready' as const),
        endpoints,
      })
    },
  )
}

const endpoints = {
  incidents: '/api/v1/incidents',
  overview: '/api/v1/overview',
  analysis: '/api/v1/analysis',
  autofix: '/api/v1/autofix',
  signals: '/api/v1/signals',
  alertmanager: '/api/v1/webhooks/alertmanager',
  events: '/api/v1/events',
  patterns: '/api/v1/patterns',
  models: '/api/v1/models',
  tools: '/api/v1/tools',
  mcp: '/mcp',
  health: '/api/v1/health',
  ready: '/readyz',
  metrics: '/metrics',
  docs: '/docs',
  openapi: '/openapi.json',
}
