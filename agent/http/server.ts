import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { faultText } from '../../src/domain/errors.ts'
import type { AgentMetrics } from '../telemetry/metrics.ts'

/** What must work for the agent to be of use; each said by name. */
export interface Readiness {
  readonly name: string
  readonly ok: boolean
  readonly why?: string
}

export interface AgentHttp {
  readonly metricsPort: number
  readonly healthPort: number
  stop(): Promise<void>
}

export interface HttpParts {
  /** Every address by default. */
  readonly host?: string | undefined
  readonly metricsPort: number
  readonly healthPort: number
  readonly version: { readonly version: string; readonly buildTime: string; readonly gitCommit: string }
  readonly metrics: AgentMetrics
  readonly readiness: () => Promise<readonly Readiness[]>
}

interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
}

/** `/metrics` on one port, `/healthz`, `/readyz` and `/version` on the other. Port 0: any free one. */
export async function serveHttp({ host, ...parts }: HttpParts): Promise<AgentHttp> {
  const metrics = await listen(host, parts.metricsPort, { '/metrics': () => exposition(parts.metrics) })
  try {
    const health = await listen(host, parts.healthPort, {
      '/healthz': async () => ({ status: 200, type: 'text/plain', body: 'OK\n' }),
      '/readyz': () => ready(parts.readiness),
      '/version': async () => json(200, parts.version),
    })
    return {
      metricsPort: portOf(metrics),
      healthPort: portOf(health),
      async stop() {
        await Promise.all([close(metrics), close(health)])
      },
    }
  } catch (fault) {
    await close(metrics)
    throw fault
  }
}

async function exposition(metrics: AgentMetrics): Promise<Reply> {
  const { contentType, text } = await metrics.exposition()
  return { status: 200, type: contentType, body: text }
}

async function ready(readiness: HttpParts['readiness']): Promise<Reply> {
  const components = await readiness()
  const isReady = components.every(({ ok }) => ok)
  return json(isReady ? 200 : 503, { status: isReady ? 'ready' : 'not-ready', components })
}

function json(status: number, value: unknown): Reply {
  return { status, type: 'application/json', body: `${JSON.stringify(value)}\n` }
}

async function listen(host: string | undefined, port: number, routes: Readonly<Record<string, () => Promise<Reply>>>): Promise<Server> {
  const server = createServer({ requestTimeout: 10_000 }, (request, response) => {
    const path = new URL(request.url ?? '/', 'http://agent').pathname
    const route = request.method === 'GET' || request.method === 'HEAD' ? routes[path] : undefined
    void replyOf(route, Object.keys(routes)).then(({ status, type, body }) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(body),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => resolve())
  })
  return server
}

/** Never rejects: a fault is an answer too. */
async function replyOf(route: (() => Promise<Reply>) | undefined, paths: readonly string[]): Promise<Reply> {
  try {
    return route === undefined ? json(404, { error: 'not-found', paths }) : await route()
  } catch (fault) {
    return json(500, { error: faultText(fault) })
  }
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
}
