import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { AcesoError } from '../../domain/errors.ts'
import { fakeVerbs } from '../../pipeline/verbs/fake-verbs.ts'
import { definePushSource } from '../../sources/contract.ts'
import { type FakeParts, fakeParts } from './fake-parts.ts'
import { createServer } from './server.ts'

const started: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()))
})

async function serverWith(given: Parameters<typeof fakeParts>[0] = {}): Promise<{ app: FastifyInstance; parts: FakeParts }> {
  const parts = fakeParts(given)
  const app = await createServer(parts)
  started.push(app)
  return { app, parts }
}

const asViewer = { authorization: 'Bearer token-of-vera', host: 'aceso.example' }
const tokens = { vera: 'viewer', adam: 'admin' } as const

describe('answers', () => {
  it('carry the envelope, the request’s id and careful headers', async () => {
    const { app } = await serverWith({ tokens })
    const answer = await app.inject({ url: '/api/v1/overview', headers: { ...asViewer, 'x-request-id': 'r-42' } })
    expect(answer.statusCode).toBe(200)
    expect(answer.json()).toMatchObject({
      code: 0,
      message: 'ok',
      data: { mode: 'approve', version: '9.9.9', caller: { name: 'vera', local: false } },
    })
    expect(answer.headers).toMatchObject({ 'x-request-id': 'r-42', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  })

  it('do not repeat a request id that is not a plain one', async () => {
    const { app } = await serverWith()
    const answer = await app.inject({ url: '/version', headers: { 'x-request-id': 'a b<script>' } })
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('describe the service to programs at the root', async () => {
    const { app } = await serverWith()
    const answer = await app.inject({ url: '/' })
    expect(answer.json().data).toMatchObject({ service: 'aceso', version: '9.9.9', status: 'ready', endpoints: { docs: '/docs' } })
  })

  it('are counted by route, not by address', async () => {
    const { app, parts } = await serverWith()
    parts.verbs.open('i-abcd')
    await app.inject({ url: '/api/v1/incidents/i-abcd' })
    expect(parts.counted).toContain('request(GET, /api/v1/incidents/:id, 200)')
  })
})

describe('problems', () => {
  it('name every field that does not fit, and why', async () => {
    const { app } = await serverWith()
    const answer = await app.inject({ url: '/api/v1/incidents?pageSize=500&sortBy=name&what=1' })
    expect(answer.statusCode).toBe(400)
    const { code, data } = answer.json()
    expect(code).toBe(400)
    expect(data).toMatchObject({ error: 'input-invalid', path: '/api/v1/incidents', timestamp: '2026-11-21T07:00:00.000Z' })
    expect(data.problems.map(({ field }: { field: string }) => field)).toEqual([
      'querystring.pageSize',
      'querystring.sortBy',
      'querystring',
    ])
    expect(answer.json().data.error_id).toBeUndefined()
  })

  it('name body fields by their path', async () => {
    const { app } = await serverWith()
    const answer = await app.inject({ method: 'POST', url: '/api/v1/autofix', payload: { deployment: 'Cart;rm', event: 'x'.repeat(2001) } })
    expect(answer.json().data.problems.map(({ field }: { field: string }) => field)).toEqual(['deployment', 'event'])
  })

  it.each([
    ['an unknown address', { url: '/api/v1/nothing' }, 404, 'not-found'],
    ['an unknown incident', { url: '/api/v1/incidents/i-none' }, 404, 'not-found'],
    ['a method that is not answered', { method: 'PUT', url: '/api/v1/incidents/i-none' }, 405, 'method-not-allowed'],
    [
      'a broken body',
      { method: 'POST', url: '/api/v1/autofix', payload: '{"a":', headers: { 'content-type': 'application/json' } },
      400,
      'input-invalid',
    ],
    [
      'a body that is no JSON',
      { method: 'POST', url: '/api/v1/autofix', payload: 'x', headers: { 'content-type': 'text/plain' } },
      415,
      'input-invalid',
    ],
    [
      'a form',
      { method: 'POST', url: '/api/v1/actions/pause', payload: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'input-invalid',
    ],
    ['a body too large', { method: 'POST', url: '/api/v1/autofix', payload: { event: 'x'.repeat(2_200_000) } }, 413, 'too-large'],
  ] as const)('answer %s in the envelope', async (_, request, status, error) => {
    const { app } = await serverWith()
    const answer = await app.inject(request)
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ code: status, data: { error, request_id: answer.headers['x-request-id'] } })
  })

  it('say with 405 what is answered', async () => {
    const { app } = await serverWith()
    expect((await app.inject({ method: 'DELETE', url: '/api/v1/tokens' })).headers.allow).toBe('GET, HEAD, POST')
  })

  it('keep a fault’s words and stack in the log, under the id that the answer shows', async () => {
    const overview = (): never => {
      throw new Error('password=hunter2 at db')
    }
    const { app, parts } = await serverWith({ verbs: fakeVerbs({ overview }) })
    const answer = await app.inject({ url: '/api/v1/overview' })
    expect(answer.statusCode).toBe(500)
    expect(answer.body).not.toContain('hunter2')
    expect(answer.body).not.toContain('server.test')
    const { error_id: errorId } = answer.json().data
    expect(errorId).toMatch(/^e-[0-9a-f]{8}$/)
    expect(parts.logged.filter((line) => line.includes(errorId))).toHaveLength(1)
  })

  it.each([
    ['store-unavailable', 503],
    ['cluster-refused', 502],
    ['conflict', 409],
    ['policy-refused', 403],
    ['timed-out', 504],
  ] as const)('give %s its own status', async (code, status) => {
    const overview = async (): Promise<never> => {
      throw new AcesoError(code, 'what happened', { next: 'what to do' })
    }
    const { app } = await serverWith({ verbs: fakeVerbs({ overview }) })
    const answer = await app.inject({ url: '/api/v1/overview' })
    expect(answer.statusCode).toBe(status)
    expect(answer.json()).toMatchObject({ code: status, message: 'what happened', data: { error: code, next: 'what to do' } })
  })

  it('refuse the one request too many, and say when to come again', async () => {
    const { app } = await serverWith({ settings: { rateLimit: 2 } })
    const statuses = []
    for (let count = 0; count < 3; count++) statuses.push((await app.inject({ url: '/version' })).statusCode)
    expect(statuses).toEqual([200, 200, 429])
    const last = await app.inject({ url: '/version' })
    expect(Number(last.headers['retry-after'])).toBeGreaterThan(0)
    expect(last.json().data).toMatchObject({ error: 'rate-limited', retryable: true })
  })

  it('count deliveries apart from people', async () => {
    const source = definePushSource({ kind: 'generic', way: 'push', body: z.unknown(), signals: () => [] })
    const { app } = await serverWith({ settings: { rateLimit: 1 }, sources: [source] })
    await app.inject({ url: '/version' })
    expect((await app.inject({ method: 'POST', url: '/api/v1/signals', payload: {} })).statusCode).toBe(200)
  })
})

describe('the document', () => {
  it('names every route of the interface with its answers, refusals included', async () => {
    const { app } = await serverWith()
    const document = (await app.inject({ url: '/openapi.json' })).json()
    expect(document.openapi).toMatch(/^3\./)
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/api/v1/incidents/{id}/timeline', '/api/v1/autofix', '/api/v1/plans/{id}/approve', '/readyz']),
    )
    expect(document.components.schemas.Incident.properties).toHaveProperty('certainty')
    const named = new Set(Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`))
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '')
    expect(references.length).toBeGreaterThan(20)
    expect([...named].filter((name) => !references.includes(name))).toEqual([])
    expect(references.filter((reference) => !named.has(reference))).toEqual([])
    expect(document.paths['/api/v1/overview'].get.responses['4XX'] ?? document.paths['/api/v1/overview'].get.responses['4xx']).toBeDefined()
    const page = await app.inject({ url: '/docs' })
    expect(page.statusCode).toBe(200)
    expect(page.headers['content-security-policy']).not.toContain('upgrade-insecure-requests')
  })
})

describe('closing', () => {
  it('waits for a request in flight', async () => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<void>()
    const { promise: answer, resolve: finish } = Promise.withResolvers<{ paused: boolean }>()
    const writeSwitch = () => {
      ask()
      return answer
    }
    const { app } = await serverWith({ verbs: fakeVerbs({ writeSwitch }) })
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const response = fetch(`${address}/api/v1/actions/status`)
    await asked
    const closed = app.close()
    finish({ paused: true })
    expect(await (await response).json()).toMatchObject({ data: { paused: true } })
    await closed
  })
})
