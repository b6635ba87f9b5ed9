import { afterEach, describe, expect, it } from 'vitest'
import { Secret } from '../../domain/secret.ts'
import { type ScriptedAnswer, type ScriptedServer, scriptedServer } from '../http/scripted-server.ts'
import { type PrometheusOptions, prometheusSource } from './prometheus-source.ts'

let server: ScriptedServer | undefined
afterEach(async () => {
  await server?.stop()
  server = undefined
})

const signal = new AbortController().signal
const vector = { status: 'success', data: { resultType: 'vector', result: [{ metric: { job: 'a' }, value: [1.5, '2'] }] } }
const sourceOf = async (answer: ScriptedAnswer, more: Partial<PrometheusOptions> & { readonly path?: string } = {}) => {
  server = await scriptedServer(() => answer)
  return prometheusSource({ url: `${server.url}${more.path ?? ''}`, timeoutMs: 20_000, ...more })
}

describe('the Prometheus adapter', () => {
  it('asks under the path that its address has, as who it is', async () => {
    const source = await sourceOf({ body: vector }, { path: '/tenant/prometheus', token: new Secret('t0ken'), orgId: 'shop' })
    const answer = await source.query('up{job="a"}', '2026-05-04T12:00:00.250Z', signal)
    expect(answer).toEqual({ resultType: 'vector', warnings: [], series: [{ labels: { job: 'a' }, points: [{ atMs: 1500, value: 2 }] }] })
    const [request] = server?.requests ?? []
    expect(request?.url).toBe('/tenant/prometheus/api/v1/query?query=up%7Bjob%3D%22a%22%7D&time=1777896000.25&timeout=20s')
    expect(request?.headers).toMatchObject({ authorization: 'Bearer t0ken', 'x-scope-orgid': 'shop' })
  })

  it('with name and password', async () => {
    const source = await sourceOf({ body: vector }, { username: 'aceso', password: new Secret('pass') })
    await source.query('up', undefined, signal)
    expect(server?.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from('aceso:pass').toString('base64')}`)
  })

  it('sends a long query in the body', async () => {
    const source = await sourceOf({ body: vector })
    await source.query(`up{pod=~"${'x'.repeat(5000)}"}`, undefined, signal)
    expect(server?.requests[0]).toMatchObject({ method: 'POST', url: '/api/v1/query', body: expect.stringContaining('query=up') })
  })

  it('reads scalars, strings, infinities, and passes remarks on', async () => {
    const scalar = await sourceOf({
      body: { status: 'success', warnings: ['partial'], infos: ['not a counter'], data: { resultType: 'scalar', result: [3, '+Inf'] } },
    })
    expect(await scalar.query('1', undefined, signal)).toMatchObject({
      series: [{ points: [{ value: Number.POSITIVE_INFINITY }] }],
      warnings: ['partial', 'not a counter'],
    })
    await server?.stop()
    const text = await sourceOf({ body: { status: 'success', data: { resultType: 'string', result: [3, 'hello'] } } })
    expect(await text.query('"hello"', undefined, signal)).toMatchObject({ resultType: 'string', text: 'hello', series: [] })
  })

  const refusal = (errorType: string) => ({ status: 'error', errorType, error: 'parse error: unexpected }' })
  it.each([
    ['a query that it does not understand', { status: 400, body: refusal('bad_data') }, 'input-invalid', 'unexpected }'],
    ['its own fault', { status: 503, body: refusal('unavailable') }, 'source-unavailable', 'unexpected }'],
    ['its own deadline', { status: 503, body: refusal('timeout') }, 'timed-out', 'unexpected }'],
    ['a caller it does not know', { status: 401, body: 'who are you' }, 'source-unavailable', 'does not let us in'],
    ['another program', { body: '<html>' }, 'source-unavailable', 'does not speak as Prometheus'],
    ['an unknown form', { body: { status: 'success', data: { resultType: 'cube' } } }, 'source-unavailable', 'unknown form'],
    ['a way elsewhere', { status: 302, headers: { location: 'http://169.254.169.254/' } }, 'source-unavailable', 'is not followed'],
  ] as const)('answers %s with its own fault', async (_, answer, code, message) => {
    const source = await sourceOf(answer)
    await expect(source.query('up', undefined, signal)).rejects.toMatchObject({ code, message: expect.stringContaining(message) })
  })

  it('waits no longer than its time for an answer', async () => {
    const source = await sourceOf({ silent: true }, { timeoutMs: 100 })
    await expect(source.query('up', undefined, signal)).rejects.toMatchObject({
      code: 'timed-out',
      message: expect.stringContaining('within 0.1 s'),
    })
  })

  it('names a server that is not there', async () => {
    const source = await sourceOf({})
    await server?.stop()
    server = undefined
    await expect(source.query('up', undefined, signal)).rejects.toMatchObject({
      code: 'source-unavailable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  it('stops when nobody waits any more', async () => {
    const source = await sourceOf({ silent: true }, { timeoutMs: 60_000 })
    const ending = new AbortController()
    setTimeout(() => ending.abort(), 20)
    await expect(source.query('up', undefined, ending.signal)).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('refuses an answer that is too large', async () => {
    const source = await sourceOf({ body: `{"status":"success","data":"${'x'.repeat(17 * 2 ** 20)}"}` }, { timeoutMs: 20_000 })
    await expect(source.query('up', undefined, signal)).rejects.toMatchObject({ code: 'too-large' })
  })

  it('refuses a range of more points than Prometheus gives, and says which step would do', async () => {
    const source = await sourceOf({ body: vector })
    const range = { promQL: 'up', start: '2026-05-04T00:00:00.000Z', end: '2026-05-05T00:00:00.000Z', stepMs: 1000 }
    await expect(source.queryRange(range, signal)).rejects.toMatchObject({
      code: 'input-invalid',
      path: 'step',
      next: expect.stringContaining('8 s'),
    })
    expect(server?.requests).toEqual([])
  })

  it('tells a server without metadata or targets from one that has none', async () => {
    const without = await sourceOf({ status: 400, body: 'unsupported path requested: "/api/v1/metadata"' })
    expect(await without.metadata('up', signal)).toBeUndefined()
    expect(await without.targets(signal)).toBeUndefined()
    await server?.stop()
    const having = await sourceOf({ body: { status: 'success', data: {} } })
    expect(await having.metadata('up', signal)).toEqual([])
    expect(await having.targets(signal)).toEqual([])
  })

  it('hides a password in the error of a target', async () => {
    const target = { labels: { job: 'a', instance: 'b:80' }, health: 'down', lastError: 'Get "http://u:hunter2@b:80/metrics": refused' }
    const source = await sourceOf({ body: { status: 'success', data: { activeTargets: [target] } } })
    expect(await source.targets(signal)).toEqual([
      expect.objectContaining({ job: 'a', instance: 'b:80', lastError: 'Get "http://u:***@b:80/metrics": refused' }),
    ])
  })
})
