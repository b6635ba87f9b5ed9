import { createReadStream, existsSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'
import type { Incident } from '../../src/domain/incident/incident.ts'
import type { TimelineEvent } from '../../src/domain/incident/timeline.ts'
import type { Role } from '../../src/surfaces/http/contracts/control.ts'
import { overview as firstOverview, patterns, tokens } from './fixtures/answers.ts'
import { answered } from './fixtures/build.ts'
import { cart, cartTimeline } from './fixtures/cart.ts'
import { instances, noAgents } from './fixtures/instances.ts'
import { models, noModel } from './fixtures/models.ts'
import { gatewayIncident, newIncident, nodeIncident, past, reportIncident, searchIncident, unknownIncident } from './fixtures/others.ts'

export type Scene = 'usual' | 'empty' | 'first-start' | 'broken' | 'locked'

export interface Deed {
  readonly path: string
  readonly body: unknown
}

const webRoot = join(import.meta.dirname, '../../dist/web')
const open = [cart, gatewayIncident, nodeIncident, searchIncident, reportIncident, newIncident, unknownIncident]
const rank = ['low', 'medium', 'high', 'critical']
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
}

/** A server that plays scenes: the built application, and the answers and streams of the real interface over known incidents. */
export class ScriptedServer {
  scene: Scene = 'usual'
  readonly deeds: Deed[] = []
  #incidents = new Map<string, Incident>()
  #timelines = new Map<string, TimelineEvent[]>()
  #overview = firstOverview
  #streams = new Set<{ readonly path: string; readonly response: ServerResponse }>()
  readonly #server = createServer((request, response) => void this.#answer(request, response))

  constructor() {
    this.reset()
  }

  reset(scene: Scene = 'usual'): void {
    this.scene = scene
    this.deeds.length = 0
    this.#overview = firstOverview
    const kept = scene === 'first-start' ? [] : scene === 'empty' ? past : [...open, ...past]
    this.#incidents = new Map(kept.map((one) => [one.id, one]))
    this.#timelines = new Map([[cart.id, [...cartTimeline]]])
  }

  /** What the reader may do. */
  as(role: Role): void {
    this.#overview = { ...this.#overview, caller: { ...this.#overview.caller, role } }
  }

  listen(port: number): Promise<void> {
    return new Promise((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Changes an incident and tells every open stream, as a commit would. */
  change(id: string, change: Partial<Incident>, event?: Pick<TimelineEvent, 'actor' | 'body'>): void {
    const known = this.#incidents.get(id)
    if (known === undefined) throw new Error(`no incident ${id}`)
    this.#incidents.set(id, { ...known, ...change, version: known.version + 1 })
    const timeline = this.#timelines.get(id) ?? []
    this.#timelines.set(id, timeline)
    if (event !== undefined) timeline.push({ incidentId: id, seq: timeline.length + 1, at: new Date().toISOString(), ...event })
    for (const { path, response } of this.#streams) {
      if (path === '/api/v1/events') response.write(`event: incidents\ndata: ${JSON.stringify({ ids: [id] })}\n\n`)
      else if (path.includes(id) && event !== undefined) this.#writeTimeline(response, timeline.slice(-1))
    }
  }

  /** Breaks every open stream, as a restart of the server would. */
  breakStreams(): void {
    for (const { response } of this.#streams) response.destroy()
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (!url.pathname.startsWith('/api/')) return this.#file(url.pathname, response)
    if (this.scene === 'broken')
      return fault(response, 503, 'store-unavailable', 'the store does not answer', 'look at `aceso doctor` on the server')
    if (this.scene === 'locked' && request.headers.authorization !== 'Bearer right-token')
      return fault(response, 401, 'unauthenticated', 'a valid token is needed')
    if (request.headers.accept === 'text/event-stream') return this.#stream(url.pathname, request, response)
    if (request.method === 'GET') return this.#read(url, response)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body: unknown = chunks.length === 0 ? undefined : JSON.parse(Buffer.concat(chunks).toString('utf8'))
    this.deeds.push({ path: url.pathname, body })
    return this.#do(url.pathname, request.method ?? '', response)
  }

  #file(path: string, response: ServerResponse): void {
    const found = join(webRoot, normalize(path))
    const file = extname(path) !== '' && found.startsWith(webRoot) && existsSync(found) ? found : join(webRoot, 'index.html')
    // As the real server: nothing inline, nobody else asked.
    response.setHeader(
      'content-security-policy',
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'",
    )
    response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
    createReadStream(file).pipe(response)
  }

  #read(url: URL, response: ServerResponse): void {
    const [, id, part] = /^\/api\/v1\/incidents\/([^/]+)(?:\/(\w+))?$/.exec(url.pathname) ?? []
    const all = [...this.#incidents.values()]
    const isOpen = all.filter(({ state }) => state !== 'closed')
    if (url.pathname === '/api/v1/overview') {
      const counts = { open: isOpen.length, needApproval: isOpen.filter(({ state }) => state === 'waiting-approval').length }
      return ok(response, {
        ...this.#overview,
        ...counts,
        cluster: { ...this.#overview.cluster, lookedAt: new Date(Date.now() - 8000).toISOString() },
        unhealthyNodes: isOpen.length === 0 ? [] : this.#overview.unhealthyNodes,
      })
    }
    if (url.pathname === '/api/v1/incidents') return ok(response, this.#list(url.searchParams))
    if (url.pathname === '/api/v1/patterns') return ok(response, page(this.scene === 'first-start' ? [] : patterns))
    if (url.pathname === '/api/v1/tokens') return ok(response, page(tokens))
    if (url.pathname === '/api/v1/deployments') return ok(response, page([]))
    if (url.pathname === '/api/v1/report-scores') return ok(response, [])
    if (url.pathname === '/api/v1/crash-groups') return ok(response, page([]))
    if (url.pathname === '/api/v1/crash-proposals') return ok(response, [])
    if (url.pathname === '/api/v1/summary') return bare(response, noAgents)
    if (url.pathname === '/api/v1/models') return ok(response, this.scene === 'empty' ? noModel : models)
    if (url.pathname === '/api/v1/instances') {
      const status = url.searchParams.get('status')
      return bare(response, page(instances.filter((one) => status === null || one.status === status)))
    }
    if (url.pathname.endsWith('/signals/folded')) return ok(response, page([]))
    const one = id === undefined ? undefined : this.#incidents.get(id)
    if (one === undefined) return fault(response, 404, 'not-found', `there is no incident ${id}`)
    return ok(response, part === 'timeline' ? page(this.#timelines.get(one.id) ?? []) : answered(one))
  }

  #list(query: URLSearchParams): unknown {
    const states = query.getAll('state')
    const wanted = [...this.#incidents.values()].filter((one) => {
      const text = JSON.stringify([one.id, one.title, one.trouble?.cause.summary, one.trouble?.cause.object]).toLowerCase()
      const namespaces = [one.trouble?.cause.object, ...one.objects].map((object) => object?.namespace)
      return (
        (query.get('open') === null || (one.state !== 'closed') === (query.get('open') === 'true')) &&
        (states.length === 0 || states.includes(one.state)) &&
        text.includes((query.get('text') ?? '').toLowerCase()) &&
        (query.get('namespace') === null || namespaces.includes(query.get('namespace') ?? ''))
      )
    })
    const by = query.get('sortBy') ?? 'updatedAt'
    const key = (one: Incident): string =>
      by === 'severity' ? String(rank.indexOf(one.severity)) : by === 'openedAt' ? one.openedAt : one.updatedAt
    return page(wanted.sort((left, right) => key(right).localeCompare(key(left))).map(answered), Number(query.get('pageSize') ?? '20'))
  }

  #stream(path: string, request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.write(': here\n\n')
    const stream = { path, response }
    this.#streams.add(stream)
    response.on('close', () => this.#streams.delete(stream))
    const id = /incidents\/([^/]+)\/timeline/.exec(path)?.[1]
    if (id !== undefined)
      this.#writeTimeline(response, (this.#timelines.get(id) ?? []).slice(Number(request.headers['last-event-id'] ?? 0)))
  }

  #writeTimeline(response: ServerResponse, events: readonly TimelineEvent[]): void {
    for (const event of events) response.write(`id: ${event.seq}\nevent: timeline\ndata: ${JSON.stringify(event)}\n\n`)
  }

  #do(path: string, method: string, response: ServerResponse): void {
    const [, kind, id, verb] = /^\/api\/v1\/(\w+)\/([^/]+)(?:\/(\w+))?$/.exec(path) ?? []
    const actor = { kind: 'person', name: 'li.wei' } as const
    if (kind === 'actions') {
      const paused = id === 'pause'
      this.#overview = { ...this.#overview, writes: paused ? { paused, by: 'li.wei', at: new Date().toISOString() } : { paused } }
      return ok(response, this.#overview.writes)
    }
    if (path === '/api/v1/tokens') return ok(response, { ...tokens[1], name: 'new-one', token: 'aceso_5f0e' })
    if (method === 'DELETE') return ok(response, { removed: id })
    const one = [...this.#incidents.values()].find((each) => each.id === id || each.plan?.id === id)
    if (one === undefined) return fault(response, 404, 'not-found', `there is no incident ${id}`)
    const { plan } = one
    if (verb === 'approve' && plan !== undefined)
      this.change(
        one.id,
        { state: 'executing', plan: { ...plan, state: 'executing' } },
        { actor, body: { type: 'plan.approved', planId: plan.id, digest: plan.digest } },
      )
    if (verb === 'reject' && plan !== undefined)
      this.change(
        one.id,
        { state: 'watching', plan: { ...plan, state: 'rejected' } },
        { actor, body: { type: 'plan.rejected', planId: plan.id } },
      )
    if (verb === 'undo') this.change(one.id, { state: 'undoing' })
    if (verb === 'dismiss') this.change(one.id, { state: 'closed', closedAt: new Date().toISOString(), closeReason: 'dismissed' })
    if (verb === 'feedback') this.change(one.id, { feedback: 'good' })
    return ok(response, answered(this.#incidents.get(one.id) ?? one))
  }
}

function page(rows: readonly unknown[], pageSize = 100): unknown {
  return { data: rows.slice(0, pageSize), total: rows.length, page: 1, pageSize, totalPages: Math.ceil(rows.length / pageSize) }
}

function ok(response: ServerResponse, data: unknown): void {
  bare(response, { code: 0, message: 'ok', data })
}

/** Some answers have no envelope. */
function bare(response: ServerResponse, answer: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify(answer))
}

function fault(response: ServerResponse, status: number, error: string, message: string, next?: string): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(
    JSON.stringify({
      code: status,
      message,
      data: {
        error,
        path: '',
        timestamp: new Date().toISOString(),
        request_id: 'r-1',
        next,
        retryable: status >= 500,
        ...(status >= 500 ? { error_id: 'e-51c2' } : {}),
      },
    }),
  )
}
