import { describe, expect, it } from 'vitest'
import { fakeToolbox } from '../../ports/fakes/fake-toolbox.ts'
import { type FakeParts, fakeParts } from './fake-parts.ts'
import { createServer } from './server.ts'

const offer = { name: 'list_incidents', description: 'lists', inputSchema: { type: 'object' }, source: 'aceso' }
const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} }
const headers = { host: 'localhost', accept: 'application/json, text/event-stream', 'content-type': 'application/json' }

const post = async (parts: FakeParts, more: Readonly<Record<string, string>> = {}, body: object = list) => {
  const app = await createServer(parts)
  const response = await app.inject({ method: 'POST', url: '/mcp', headers: { ...headers, ...more }, payload: body })
  await app.close()
  return {
    status: response.statusCode,
    headers: response.headers,
    body: response.json() as { readonly result?: { readonly tools: readonly { readonly name: string }[] } },
  }
}
const parts = (more: Parameters<typeof fakeParts>[0] = {}) =>
  fakeParts({ tools: { toolbox: fakeToolbox([offer]), metricSource: { kind: 'off', why: '' }, actions: [] }, ...more })
const names = ({ body }: Awaited<ReturnType<typeof post>>) => body.result?.tools.map(({ name }) => name)

describe('POST /mcp', () => {
  it('answers the protocol on this machine while no token exists', async () => {
    const answer = await post(parts())
    expect(answer.status).toBe(200)
    expect(names(answer)).toEqual(['list_incidents', 'propose_plan'])
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
  })

  it('asks for a token where there are any, and offers by its role', async () => {
    const guarded = () => parts({ tokens: { watcher: 'viewer', ops: 'operator' } })
    expect((await post(guarded())).status).toBe(401)
    expect((await post(guarded(), { authorization: 'Bearer wrong' })).status).toBe(401)
    expect(names(await post(guarded(), { authorization: 'Bearer token-of-watcher' }))).toEqual(['list_incidents'])
    expect(names(await post(guarded(), { authorization: 'Bearer token-of-ops' }))).toEqual(['list_incidents', 'propose_plan'])
  })

  it.each([
    ['another host', {}, { origin: 'https://evil.example' }],
    ['a name that was made to point here', {}, { host: 'evil.example' }],
    [
      'another site, also with a token',
      { tokens: { ops: 'operator' as const } },
      { authorization: 'Bearer token-of-ops', origin: 'https://evil.example' },
    ],
  ])('refuses a page of %s', async (_, given, more) => {
    expect((await post(parts(given), more)).status).toBe(403)
  })

  it('lets a page in that the configuration names', async () => {
    const given = parts({ tokens: { ops: 'operator' }, settings: { corsOrigins: ['https://chat.example'] } })
    expect((await post(given, { authorization: 'Bearer token-of-ops', origin: 'https://chat.example' })).status).toBe(200)
  })

  it('answers what is no message with an error of the protocol, and other methods not at all', async () => {
    expect((await post(parts(), {}, { hello: 'world' })).status).toBe(400)
    const app = await createServer(parts())
    const response = await app.inject({ method: 'GET', url: '/mcp', headers })
    await app.close()
    expect([response.statusCode, response.headers['allow']]).toEqual([405, 'POST'])
  })
})
