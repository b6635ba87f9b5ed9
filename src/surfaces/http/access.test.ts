import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { fakeVerbs } from '../../pipeline/verbs/fake-verbs.ts'
import { type Role, roles } from '../../ports/store/store.ts'
import { definePushSource } from '../../sources/contract.ts'
import { fakeParts } from './fake-parts.ts'
import { planned } from './fake-plan.ts'
import { createServer } from './server.ts'

const started: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()))
})

const tokens = { viewer: 'viewer', operator: 'operator', approver: 'approver', admin: 'admin' } as const
const generic = definePushSource({ kind: 'generic', way: 'push', body: z.unknown(), signals: () => [] })
const alertmanager = definePushSource({ kind: 'alertmanager', way: 'push', body: z.unknown(), signals: () => [] })

async function server(given: Parameters<typeof fakeParts>[0] = { tokens }) {
  const verbs = fakeVerbs()
  const parts = fakeParts({ verbs, sources: [generic, alertmanager], ...given })
  verbs.open('i-aaaa', planned('p-aaaa'))
  const app = await createServer(parts)
  started.push(app)
  return { app, parts, verbs }
}

const as = (name: string) => ({ authorization: `Bearer token-of-${name}`, host: 'aceso.example' })

/** Every route that changes something, the least role it needs, and a body that fits. */
const mutating = [
  ['POST', '/api/v1/incidents/i-aaaa/undo', 'approver', {}],
  ['POST', '/api/v1/incidents/i-aaaa/diagnose', 'operator', {}],
  ['POST', '/api/v1/incidents/i-aaaa/dismiss', 'operator', { comment: 'a test' }],
  ['POST', '/api/v1/incidents/i-aaaa/split', 'operator', undefined],
  ['POST', '/api/v1/incidents/i-aaaa/merge', 'operator', { into: 'i-bbbb' }],
  ['POST', '/api/v1/incidents/i-aaaa/feedback', 'viewer', { rating: 'good' }],
  ['POST', '/api/v1/plans/p-aaaa/approve', 'approver', { digest: 'a'.repeat(64) }],
  ['POST', '/api/v1/plans/p-aaaa/reject', 'approver', {}],
  ['POST', '/api/v1/actions/pause', 'operator', {}],
  ['POST', '/api/v1/actions/resume', 'admin', {}],
  ['POST', '/api/v1/signals', 'operator', {}],
  ['POST', '/api/v1/webhooks/alertmanager', 'operator', {}],
  ['POST', '/api/v1/autofix', 'operator', { deployment: 'cart', event: 'it is down' }],
  ['POST', '/api/v1/dead-letters/d-1/replay', 'operator', undefined],
  ['POST', '/api/v1/tokens', 'admin', { name: 'new', role: 'viewer' }],
  ['DELETE', '/api/v1/tokens/viewer', 'admin', undefined],
] as const

const reading = [
  ['GET', '/api/v1/overview', 'viewer', undefined],
  ['GET', '/api/v1/incidents', 'viewer', undefined],
  ['GET', '/api/v1/incidents/i-aaaa', 'viewer', undefined],
  ['GET', '/api/v1/incidents/i-aaaa/timeline', 'viewer', undefined],
  ['GET', '/api/v1/incidents/i-aaaa/signals', 'viewer', undefined],
  ['GET', '/api/v1/incidents/i-aaaa/signals/folded', 'viewer', undefined],
  ['GET', '/api/v1/incidents/i-aaaa/deliveries', 'viewer', undefined],
  ['GET', '/api/v1/sources', 'viewer', undefined],
  ['GET', '/api/v1/deliveries', 'viewer', undefined],
  ['GET', '/api/v1/configuration', 'admin', undefined],
  ['GET', '/api/v1/actions/status', 'viewer', undefined],
  ['GET', '/api/v1/analysis?namespace=shop', 'viewer', undefined],
  ['POST', '/api/v1/autofix/diagnose', 'viewer', { namespace: 'shop' }],
  ['GET', '/api/v1/autofix/health', 'viewer', undefined],
  ['GET', '/api/v1/health', 'viewer', undefined],
  ['GET', '/api/v1/patterns', 'viewer', undefined],
  ['GET', '/api/v1/patterns/feedback-log', 'viewer', undefined],
  ['GET', '/api/v1/dead-letters', 'operator', undefined],
  ['GET', '/api/v1/tokens', 'admin', undefined],
] as const

type Case = (typeof mutating | typeof reading)[number]

async function asked([method, url, , payload]: Case, headers: Record<string, string>) {
  const { app, verbs } = await server()
  const answer = await app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) })
  return {
    status: answer.statusCode,
    // A file comes without the envelope.
    body: answer.headers['content-disposition'] === undefined ? answer.json() : { code: 0 },
    changed: verbs.calls.filter(({ verb }) => verb !== 'incidents').length,
  }
}

const withoutToken = { host: 'aceso.example' }
const every = [...mutating, ...reading].map((route) => ({ route, name: `${route[0]} ${route[1]}`, needed: route[2] }))
const lowerThan = (needed: Role): Role | undefined => roles[roles.indexOf(needed) - 1]

describe.each(every)('$name', ({ route, needed }) => {
  it('is refused without a token, and changes nothing', async () => {
    const unauthenticated = { status: 401, body: { code: 401, data: { error: 'unauthenticated' } }, changed: 0 }
    expect(await asked(route, withoutToken)).toMatchObject(unauthenticated)
  })

  it('is refused with a wrong token', async () => {
    expect(await asked(route, as('nobody'))).toMatchObject({ status: 401, changed: 0 })
  })

  it(`is done for ${needed}`, async () => {
    const { status, body } = await asked(route, as(needed))
    expect([200, 201]).toContain(status)
    expect(body).toMatchObject({ code: 0 })
  })
})

describe.each(
  every.flatMap((one) => {
    const lower = lowerThan(one.needed)
    return lower === undefined ? [] : [{ ...one, lower }]
  }),
)('$name', ({ route, lower }) => {
  it(`is refused to ${lower}, and changes nothing`, async () => {
    expect(await asked(route, as(lower))).toMatchObject({ status: 403, body: { code: 403, data: { error: 'forbidden' } }, changed: 0 })
  })
})

describe('what people do', () => {
  it('reaches the verb with the caller’s name and his words', async () => {
    const { app, verbs } = await server()
    await app.inject({
      method: 'POST',
      url: '/api/v1/plans/p-aaaa/approve',
      payload: { digest: 'a'.repeat(64), comment: 'seen' },
      headers: as('approver'),
    })
    await app.inject({ method: 'POST', url: '/api/v1/incidents/i-aaaa/merge', payload: { into: 'i-bbbb' }, headers: as('operator') })
    await app.inject({ method: 'POST', url: '/api/v1/actions/pause', payload: { comment: 'release night' }, headers: as('admin') })
    expect(verbs.calls).toEqual([
      {
        verb: 'approve',
        request: { planId: 'p-aaaa', digest: 'a'.repeat(64), comment: 'seen', caller: { name: 'approver', role: 'approver' } },
      },
      { verb: 'merge', request: { incidentId: 'i-aaaa', into: 'i-bbbb', caller: { name: 'operator', role: 'operator' } } },
      { verb: 'pause', request: { caller: { name: 'admin', role: 'admin' }, comment: 'release night' } },
    ])
  })

  it('is done by the local admin where no token exists', async () => {
    const { app, verbs } = await server({})
    expect((await app.inject({ method: 'POST', url: '/api/v1/actions/pause' })).statusCode).toBe(200)
    expect(verbs.calls[0]).toMatchObject({ request: { caller: { name: 'local', role: 'admin' } } })
  })

  it('is refused to another page, and to a name made to point here, where no token exists', async () => {
    const { app, verbs } = await server({})
    const foreign = await app.inject({ method: 'POST', url: '/api/v1/actions/pause', headers: { origin: 'http://evil.example' } })
    const rebound = await app.inject({ url: '/api/v1/overview', headers: { host: 'evil.example' } })
    const distant = await app.inject({ url: '/api/v1/overview', remoteAddress: '10.0.0.7' })
    expect([foreign.statusCode, rebound.statusCode, distant.statusCode]).toEqual([403, 403, 403])
    expect(verbs.calls).toEqual([])
  })
})

describe('tokens', () => {
  it('are shown once, work at once, are listed without their hash and end at once', async () => {
    const { app, parts } = await server()
    const created = (
      await app.inject({ method: 'POST', url: '/api/v1/tokens', payload: { name: 'ci', role: 'operator' }, headers: as('admin') })
    ).json()
    expect(created.data).toMatchObject({ name: 'ci', role: 'operator', token: expect.stringMatching(/^aceso_[\w-]{43}$/) })
    const headers = { authorization: `Bearer ${created.data.token}`, host: 'aceso.example' }
    expect((await app.inject({ url: '/api/v1/dead-letters', headers })).statusCode).toBe(200)

    const listed = await app.inject({ url: '/api/v1/tokens?sortBy=name', headers: as('admin') })
    expect(listed.json().data.data.map(({ name }: { name: string }) => name)).toEqual(['admin', 'approver', 'ci', 'operator', 'viewer'])
    expect(listed.body).not.toContain('hash')
    expect(JSON.stringify([parts.logged, parts.access.records])).not.toContain(created.data.token)

    await app.inject({ method: 'DELETE', url: '/api/v1/tokens/ci', headers: as('admin') })
    expect((await app.inject({ url: '/api/v1/dead-letters', headers })).statusCode).toBe(401)
  })

  it('must leave an administrator', async () => {
    const { app } = await server()
    expect((await app.inject({ method: 'DELETE', url: '/api/v1/tokens/admin', headers: as('admin') })).statusCode).toBe(409)
    const local = await server({})
    expect((await local.app.inject({ method: 'POST', url: '/api/v1/tokens', payload: { name: 'ci', role: 'viewer' } })).statusCode).toBe(
      409,
    )
  })

  it('have names of their own', async () => {
    const { app } = await server()
    const create = (name: string) =>
      app.inject({ method: 'POST', url: '/api/v1/tokens', payload: { name, role: 'viewer' }, headers: as('admin') })
    expect((await create('viewer')).statusCode).toBe(409)
    expect((await create('local')).statusCode).toBe(400)
    expect((await app.inject({ method: 'DELETE', url: '/api/v1/tokens/none', headers: as('admin') })).statusCode).toBe(404)
  })
})

describe('what is public', () => {
  it.each(['/healthz', '/readyz', '/version', '/metrics', '/', '/openapi.json'])(
    '%s answers without a token, and tells nothing of the cluster',
    async (url) => {
      const { app } = await server({
        tokens,
        readiness: async () => [{ name: 'cluster', state: 'unhealthy', required: false, why: 'secret-host' }],
      })
      const answer = await app.inject({ url, headers: { host: 'aceso.example' } })
      expect(answer.statusCode).toBe(200)
      expect(answer.body).not.toContain('secret-host')
    },
  )

  it('does not hold /metrics when the settings say so', async () => {
    const { app } = await server({ tokens, settings: { publicMetrics: false } })
    expect((await app.inject({ url: '/metrics' })).statusCode).toBe(401)
    expect((await app.inject({ url: '/metrics', headers: as('viewer') })).statusCode).toBe(200)
  })
})

describe('addresses', () => {
  const limited = { rateLimit: 1 }
  const twice = async (settings: object) => {
    const { app } = await server({ tokens, settings: { ...limited, ...settings } })
    const ask = (from: string) => app.inject({ url: '/version', headers: { 'x-forwarded-for': from, host: 'aceso.example' } })
    return [(await ask('10.0.0.1')).statusCode, (await ask('10.0.0.2')).statusCode]
  }

  it('are never chosen by an untrusted proxy', async () => {
    expect(await twice({})).toEqual([200, 429])
  })

  it('are believed from a trusted one', async () => {
    expect(await twice({ trustedProxies: ['127.0.0.1'] })).toEqual([200, 200])
  })

  it('of other origins may read only where the settings allow, and never with credentials', async () => {
    const { app } = await server({ tokens, settings: { corsOrigins: ['http://tool.example/'] } })
    const ask = (origin: string) =>
      app.inject({ method: 'OPTIONS', url: '/api/v1/overview', headers: { origin, 'access-control-request-method': 'GET' } })
    const allowed = await ask('http://tool.example')
    expect(allowed.headers['access-control-allow-origin']).toBe('http://tool.example')
    expect(allowed.headers['access-control-allow-credentials']).toBeUndefined()
    expect((await ask('http://evil.example')).headers['access-control-allow-origin']).toBeUndefined()
  })
})
