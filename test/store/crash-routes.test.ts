import type { FastifyInstance } from 'fastify'
import { afterEach, expect, it } from 'vitest'
import { makeCrashVerbs } from '../../src/crash/make-verbs.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { plusMs } from '../../src/domain/instant.ts'
import { fakeParts } from '../../src/surfaces/http/fake-parts.ts'
import { createServer } from '../../src/surfaces/http/server.ts'
import { onBothStores } from './both-stores.ts'
import { crashMeans } from './crash-means.ts'
import { t0 } from './examples.ts'

const started: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()))
})

onBothStores('what agents and people ask of crashes', (use) => {
  async function serve() {
    const means = crashMeans(use().store, { now: () => t0 })
    const { passed } = means
    const app = await createServer(fakeParts({ crashes: makeCrashVerbs(means), tokens: { agent: 'operator', reader: 'viewer' } }))
    started.push(app)
    const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object | Buffer, token = 'agent') => {
      const type = payload instanceof Buffer ? { 'content-type': 'application/octet-stream' } : {}
      const answer = await app.inject({
        method,
        url,
        headers: { authorization: `Bearer token-of-${token}`, ...type },
        ...(payload === undefined ? {} : { payload }),
      })
      return {
        status: answer.statusCode,
        raw: answer.rawPayload,
        body: answer.headers['content-type']?.includes('json') === true ? answer.json() : undefined,
      }
    }
    return { ask, passed, means }
  }

  it('take reports once, want their slim cores until they have them, and give them back', async () => {
    const { ask, passed } = await serve()
    const slim = { what: 'slim', backend: 'local', name: 'x', sizeBytes: 1, originalBytes: 1, sha256: 'a'.repeat(64) } as const
    const report = { ...crash('1', { key: 'a' }), stored: [slim] }
    const told = await ask('POST', '/api/v1/agents/reports', { reports: [report] })
    expect(told.body).toMatchObject({ stored: [{ id: report.id, wantSlimCore: true }] })
    expect((await ask('PUT', `/api/v1/agents/slim-cores/${report.id}`, Buffer.from('slim'))).status).toBe(204)
    expect((await ask('POST', '/api/v1/agents/reports', { reports: [report] })).body).toMatchObject({ stored: [{ wantSlimCore: false }] })
    // The same again, as by an agent that did not hear the answer.
    expect((await ask('PUT', `/api/v1/agents/slim-cores/${report.id}`, Buffer.from('slim'))).status).toBe(204)
    expect(passed.map(({ isFirst }) => isFirst)).toEqual([true, false])
    expect((await ask('GET', `/api/v1/coredumps/${report.id}/slim-core`)).raw.toString()).toBe('slim')
    expect((await ask('GET', `/api/v1/coredumps/${report.id}`)).body).toMatchObject({
      file: { podName: 'q-0', valueScore: 9, instanceName: 'prod' },
      gdbOutput: '#0  crash from /milvus/bin/milvus+0x10',
      scoreBreakdown: { totalScore: 9 },
      hasSlimCore: true,
    })
  })

  it('refuse what is no report by naming the field, a slim core of nothing, and callers who may not', async () => {
    const { ask } = await serve()
    const wrong = await ask('POST', '/api/v1/agents/reports', { reports: [{ ...crash('1', {}), status: 'fine' }] })
    expect(wrong.status).toBe(400)
    expect(JSON.stringify(wrong.body)).toContain('reports.0.status')
    expect((await ask('PUT', `/api/v1/agents/slim-cores/${'0'.repeat(32)}`, Buffer.from('x'))).status).toBe(404)
    expect((await ask('PUT', `/api/v1/agents/slim-cores/${'0'.repeat(32)}`, { not: 'bytes' })).status).toBe(400)
    expect((await ask('GET', '/api/v1/coredumps/..%2f..%2fetc')).status).toBe(400)
    expect((await ask('POST', '/api/v1/agents/reports', { reports: [crash('1', {})] }, 'reader')).status).toBe(403)
  })

  it('tell how far an analysis is, let operators want one, and permit agents that ask by themselves', async () => {
    const { ask, means } = await serve()
    const report = crash('1', { key: 'aaaa', score: 1 })
    await ask('POST', '/api/v1/agents/reports', { reports: [report] })
    expect((await ask('GET', `/api/v1/coredumps/${report.id}/analysis`, undefined, 'reader')).body.data).toEqual({
      id: report.id,
      state: 'waiting',
    })
    expect((await ask('POST', `/api/v1/coredumps/${report.id}/analyse`, {}, 'reader')).status).toBe(403)
    expect((await ask('POST', `/api/v1/coredumps/${'0'.repeat(32)}/analyse`)).status).toBe(404)
    const wanted = ask('POST', `/api/v1/coredumps/${report.id}/analyse`)
    await expect.poll(async () => (await means.crashes.analysisWait(report.id, t0))?.askedBy).toBe('agent')
    expect(await means.crashes.takeAnalysis('me', 1000, t0)).toMatchObject({ id: report.id })
    expect((await ask('GET', `/api/v1/coredumps/${report.id}`)).body).toMatchObject({
      analysisState: 'asking',
      file: { hasAnalysis: false },
    })
    await means.crashes.finishAnalysis(report.id, 'me', { analysis: { summary: 'A race.' } })
    expect((await wanted).body.data).toEqual({ id: report.id, state: 'idle', analysis: { summary: 'A race.' } })
    expect((await ask('GET', `/api/v1/coredumps/${report.id}`)).body).toMatchObject({
      analysisState: 'idle',
      analysis: { summary: 'A race.' },
      file: { hasAnalysis: true },
    })
    expect((await ask('GET', '/api/v1/crash-groups/crash-aaaa')).body.data.explained).toMatchObject({
      id: report.id,
      analysis: { summary: 'A race.' },
    })
    const same = crash('2', { key: 'aaaa' })
    await ask('POST', '/api/v1/agents/reports', { reports: [same] })
    expect((await ask('GET', `/api/v1/coredumps/${same.id}`)).body).toMatchObject({
      explained: { id: report.id, analysis: { summary: 'A race.' } },
    })

    const request = { nodeName: 'n1', coredumpPath: '/cores/a', valueScore: 9, estimatedCost: 0.4, priority: 'high' }
    expect((await ask('POST', '/api/ai-analysis/request', request)).body).toEqual({ allowed: true, remainingCost: 0.6, priority: 'high' })
    expect((await ask('POST', '/api/ai-analysis/request', { ...request, estimatedCost: 0.7 })).body).toMatchObject({
      allowed: false,
      reason: 'monthly-limit',
    })
    const wrong = await ask('POST', '/api/ai-analysis/request', { ...request, valueScore: 11 })
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([400, expect.stringContaining('valueScore')])
    expect((await ask('POST', '/api/ai-analysis/request', request, 'reader')).status).toBe(403)
  })

  it('show groups with where and when they were, and let people merge, split and close them', async () => {
    const { ask } = await serve()
    const reports = [
      crash('1', { key: 'aaaa', node: 'n1', at: plusMs(t0, -86_400_000) }),
      crash('2', { key: 'aaaa', node: 'n2' }),
      crash('3', { key: 'bbbb' }),
    ]
    await ask('POST', '/api/v1/agents/reports', { reports })
    const { body } = await ask('GET', '/api/v1/crash-groups?sortBy=count', undefined, 'reader')
    const [more, less] = body.data.data
    expect(more.glance).toMatchObject({ nodes: { total: 2 }, pods: { total: 1, most: [{ name: 'q-0', count: 2 }] } })
    expect(more.glance.trend.slice(-2)).toEqual([0, 2])
    expect((await ask('GET', '/api/v1/crash-groups?text=milvus!crash&instance=prod&state=open')).body.data.total).toBe(2)
    expect((await ask('GET', '/api/v1/crash-groups?text=nothing')).body.data.total).toBe(0)
    expect((await ask('GET', `/api/v1/crash-groups/${more.id}`)).body.data.summary).toMatchObject({
      count: 2,
      nodes: expect.arrayContaining([
        { name: 'n1', count: 1 },
        { name: 'n2', count: 1 },
      ]),
      versions: [{ name: 'v2.6.4', count: 2 }],
      pods: [{ name: 'q-0', count: 2 }],
    })
    expect((await ask('GET', `/api/v1/crash-groups/${more.id}`)).body.data.releases).toEqual([
      { version: 'v2.6.4', firstSeen: plusMs(t0, -86_400_000) },
    ])
    // Frames are alike, fingerprints are not: a person is asked.
    expect((await ask('POST', `/api/v1/crash-groups/${less.id}/merge`, { into: more.id }, 'reader')).status).toBe(403)
    expect((await ask('POST', `/api/v1/crash-groups/${less.id}/merge`, { into: more.id })).body.data).toMatchObject({
      id: more.id,
      count: 3,
    })
    expect((await ask('POST', `/api/v1/crash-groups/${less.id}/merge`, { into: more.id })).status).toBe(404)
    expect((await ask('POST', `/api/v1/crash-groups/${more.id}/split`, { keys: ['bbbb'] })).body.data).toMatchObject({ count: 1 })
    expect((await ask('POST', `/api/v1/crash-groups/${more.id}/fixed`, { version: 'v2.6.5' })).body.data).toMatchObject({
      state: 'fixed',
      fixedIn: 'v2.6.5',
    })
  })

  it('know the agents that live', async () => {
    const { ask } = await serve()
    expect((await ask('POST', '/api/heartbeat', { nodeName: 'n1', version: '1', status: 'ok' })).body).toEqual({ acknowledged: true })
    expect((await ask('GET', '/api/stats')).body).toMatchObject({
      globalState: { agents: 1, activeAgents: 1, crashes: 0, groups: 0 },
      agents: [{ nodeName: 'n1', isActive: true }],
    })
  })
})
