import type { FastifyInstance } from 'fastify'
import { afterEach, describe, expect, it } from 'vitest'
import { AcesoError } from '../../domain/errors.ts'
import type { EventBody } from '../../domain/incident/timeline.ts'
import { verbatim } from '../../domain/text.ts'
import { fakeVerbs, notKnown } from '../../pipeline/verbs/fake-verbs.ts'
import type { Verbs } from '../../pipeline/verbs/verbs.ts'
import type { ModelSpend } from '../../ports/model/ledger.ts'
import type { ModelOverview } from '../../ports/model/overview.ts'
import { sources } from '../../sources/index.ts'
import { fakeParts } from './fake-parts.ts'
import { planned } from './fake-plan.ts'
import { createServer } from './server.ts'

const started: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()))
})

async function server(instead: Partial<Verbs> = {}, given: Parameters<typeof fakeParts>[0] = {}) {
  const verbs = fakeVerbs(instead)
  const parts = fakeParts({ verbs, sources, ...given })
  const app = await createServer(parts)
  started.push(app)
  const post = async (url: string, payload: object, headers: Record<string, string> = {}) => {
    const answer = await app.inject({ method: 'POST', url, payload, headers })
    return { status: answer.statusCode, ...answer.json() }
  }
  const get = async (url: string) => {
    const answer = await app.inject({ url })
    return { status: answer.statusCode, ...answer.json() }
  }
  return { app, verbs, parts, post, get }
}

describe('incidents', () => {
  it('come with their stage, how sure the diagnosis is, and the plan as approval binds to it', async () => {
    const { verbs, get } = await server()
    verbs.open('i-aaaa', notKnown, planned('p-aaaa'))
    const { data } = await get('/api/v1/incidents/i-aaaa')
    expect(data).toMatchObject({
      id: 'i-aaaa',
      version: 3,
      state: 'watching',
      stage: 'analyzing',
      certainty: 'not-known',
      verdict: 'not-known',
    })
    expect(data.plan).toMatchObject({
      id: 'p-aaaa',
      digest: 'a'.repeat(64),
      actions: [{ write: { verb: 'patch', changes: [{ path: ['spec', 'replicas'], before: 0, after: 1 }] } }],
    })
  })

  it('come with what to try by hand when a mend showed no effect', async () => {
    const { verbs, get } = await server()
    const failed: EventBody = { type: 'verify.failed', planId: 'p-aaaa', why: { en: 'still there', zh: '仍然存在' } }
    verbs.open('i-aaaa', notKnown, planned('p-aaaa'))
    expect((await get('/api/v1/incidents/i-aaaa')).data).not.toHaveProperty('manualHint')
    verbs.open('i-bbbb', notKnown, planned('p-aaaa'), failed)
    expect((await get('/api/v1/incidents/i-bbbb')).data).toMatchObject({
      noEffect: { planId: 'p-aaaa' },
      manualHint: { seen: { en: 'still there' }, reasons: [{}, {}, {}], caution: { zh: expect.stringContaining('示例') } },
    })
  })

  it('are listed as they were asked for', async () => {
    const { verbs, get } = await server()
    verbs.open('i-aaaa')
    const { data } = await get(
      '/api/v1/incidents?open=true&namespace=shop&state=watching&state=diagnosed&cause=probe.path-wrong&text=cart&page=2&pageSize=5&sortBy=severity&sortDesc=false',
    )
    expect(data).toMatchObject({ total: 1, page: 2, pageSize: 5, data: [{ id: 'i-aaaa' }] })
    expect(verbs.calls[0]?.request).toEqual({
      open: true,
      namespace: 'shop',
      state: ['watching', 'diagnosed'],
      cause: 'probe.path-wrong',
      text: 'cart',
      page: 2,
      pageSize: 5,
      sortBy: 'severity',
      sortDesc: false,
    })
  })

  it('that somebody else was quicker with answer 409', async () => {
    const approve = async (): Promise<never> => {
      throw new AcesoError('precondition-failed', 'the plan is another one by now')
    }
    const { post } = await server({ approve })
    expect(await post('/api/v1/plans/p-aaaa/approve', {})).toMatchObject({ status: 409, code: 409, data: { error: 'precondition-failed' } })
  })
})

describe('delivered signals', () => {
  it('are stored before they are acknowledged, and counted by source', async () => {
    const { verbs, parts, post } = await server()
    const signals = [
      { title: 'one', id: '1' },
      { title: 'two', id: '2' },
      { title: 'one', id: '1' },
    ]
    expect(await post('/api/v1/signals', signals)).toMatchObject({ status: 200, data: { received: 3, stored: 2, repeated: 1 } })
    expect(verbs.received.map(({ title, clusterId }) => [title, clusterId])).toEqual([
      ['one', 'test'],
      ['two', 'test'],
    ])
    expect(parts.counted).toEqual(expect.arrayContaining(['signals(generic, stored, 2)', 'signals(generic, repeated, 1)']))
  })

  it('that cannot be stored are not acknowledged, so that the sender tries again', async () => {
    const receive = async (): Promise<never> => {
      throw new AcesoError('store-unavailable', 'the store is down')
    }
    const { post } = await server({ receive })
    expect(await post('/api/v1/signals', { title: 'one' })).toMatchObject({ status: 503, data: { retryable: true } })
  })

  it('that do not fit name the item and the field', async () => {
    const { verbs, post } = await server()
    const answer = await post('/api/v1/signals', [{ title: 'one' }, { title: 'two', severity: 'bad' }])
    expect(answer).toMatchObject({ status: 400, data: { problems: [{ field: '1.severity' }] } })
    expect(await post('/api/v1/signals', { severity: 'low' })).toMatchObject({ status: 400, data: { problems: [{ field: 'title' }] } })
    expect(await post('/api/v1/webhooks/alertmanager', { version: '3' })).toMatchObject({ status: 400 })
    expect(verbs.received).toEqual([])
  })

  it('may be more than other bodies', async () => {
    const { post } = await server()
    const alert = {
      status: 'firing',
      labels: { alertname: 'a' },
      annotations: { text: 'x'.repeat(2_000) },
      startsAt: '2026-11-21T06:00:00Z',
    }
    const alerts = Array.from({ length: 2_500 }, (_, index) => ({ ...alert, fingerprint: String(index) }))
    const answer = await post('/api/v1/webhooks/alertmanager', { version: '4', status: 'firing', alerts })
    expect(answer).toMatchObject({ status: 200, data: { received: 2_500, stored: 2_500 } })
    expect(await post('/api/v1/webhooks/alertmanager', { version: 'x'.repeat(9_000_000) })).toMatchObject({ status: 413 })
  })
})

describe('repair', () => {
  const request = { deployment: 'cart', namespace: 'shop', event: 'it does not start' }

  it('answers in the shape that its callers know', async () => {
    const { verbs, post } = await server()
    expect(await post('/api/v1/autofix', { ...request, force: true })).toEqual({
      status: 200,
      code: 0,
      message: 'ok',
      data: {
        status: 'success',
        result: 'mended',
        deployment: 'cart',
        namespace: 'shop',
        actions_taken: ['spec.replicas: 0 -> 1'],
        timestamp: '2026-11-21T07:00:00.000Z',
        success: true,
        waiting_for_approval: false,
      },
    })
    expect(verbs.calls[0]?.request).toEqual({
      ...request,
      force: true,
      autoRestart: true,
      addProbes: [],
      dryRun: false,
      waitMs: 60_000,
      caller: { name: 'local', role: 'admin' },
    })
  })

  it('that failed is an answer, with what was wrong', async () => {
    const autofix: Verbs['autofix'] = async ({ deployment, namespace }) => ({
      status: 'failed',
      result: { en: 'not mended', zh: '未修复' },
      deployment,
      namespace,
      actionsTaken: [],
      waitingForApproval: false,
      errorMessage: 'undone',
    })
    const { post } = await server({ autofix })
    const answer = await post('/api/v1/autofix', request, { 'accept-language': 'zh-CN,zh;q=0.9' })
    expect(answer).toMatchObject({
      status: 200,
      code: 0,
      data: { status: 'failed', success: false, result: '未修复', error_message: 'undone' },
    })
  })

  it('defaults to the namespace default, and refuses what is no name', async () => {
    const { verbs, post } = await server()
    await post('/api/v1/autofix', { deployment: 'cart', event: 'x' })
    expect(verbs.calls[0]?.request).toMatchObject({ namespace: 'default' })
    expect(await post('/api/v1/autofix', { deployment: 'cart; rm -rf /', event: 'x' })).toMatchObject({ status: 400 })
    expect(await post('/api/v1/autofix', { deployment: 'cart', namespace: '../x', event: 'x' })).toMatchObject({ status: 400 })
  })

  it('diagnoses a namespace as data and as text', async () => {
    const { post } = await server()
    const { data } = await post('/api/v1/autofix/diagnose', { namespace: 'shop' })
    expect(data).toMatchObject({
      nodes: { ready: 1, total: 2 },
      pods: { running: 3, total: 4, problems: [{ name: 'cart-1', reason: 'ImagePullBackOff' }] },
      deployments: { healthy: 1, total: 2, problems: [{ name: 'cart', available: 0, wanted: 1 }] },
      events: [],
      recommendations: [],
    })
    expect(data.text).toContain('Pods: 3 of 4 running')
    expect(data.text).toContain('cart-1: ImagePullBackOff')
  })

  it('numbers its recommendations, worst first', async () => {
    const object = { kind: 'Deployment', namespace: 'shop', name: 'cart' }
    const cause = {
      cause: 'image.missing',
      object,
      facts: {},
      summary: verbatim('cart cannot start: no such image'),
      severity: 'high',
      confidence: 0.95,
      evidence: [],
      against: [],
      explains: [],
      mends: [],
      advice: verbatim('Push the image.'),
    } as const
    const trouble = { key: 'k', clusterId: 'test', cause, alternatives: [], symptoms: [], chain: [] }
    const analysis: Verbs['analysis'] = async () => ({
      clusterId: 'test',
      scannedObjects: 5,
      durationMs: 2,
      troubles: [trouble, { ...trouble, key: 'other' }],
      plans: new Map([
        ['other', { risk: 'low', actions: [{ kind: 'roll-back', target: object, title: verbatim('Roll back shop/cart'), diff: '' }] }],
      ]),
      notChecked: [],
    })
    const { post, get } = await server({ analysis })
    const { data } = await post('/api/v1/autofix/diagnose', { namespace: 'shop' })
    expect(data.recommendations).toEqual([
      'cart cannot start: no such image. Push the image.',
      'cart cannot start: no such image. Mend: Roll back shop/cart',
    ])
    expect(data.text).toMatch(/1\. cart cannot start.*\n2\. cart cannot start/)
    const scan = await get('/api/v1/analysis?namespace=shop')
    expect(scan.data.troubles).toMatchObject([{ certainty: 'certain' }, { plan: { risk: 'low' } }])
  })

  it('says whether it can work, and why not', async () => {
    const readiness = async () =>
      [
        { name: 'kubernetes', state: 'unhealthy', required: false, why: 'refused' },
        { name: 'store', state: 'healthy', required: true },
      ] as const
    const { get } = await server({}, { readiness })
    expect((await get('/api/v1/autofix/health')).data).toMatchObject({
      status: 'unhealthy',
      components: { kubernetes: 'unhealthy', llm: 'unavailable', notification: 'disabled', supervisor: 'healthy' },
      reasons: { kubernetes: 'refused', llm: 'no model is configured' },
    })
    const model = { name: 'model', required: false } as const
    for (const [health, llm] of [
      [{ ...model, state: 'healthy' }, 'primary'],
      [{ ...model, state: 'healthy', onBackup: true, why: 'openai failed' }, 'backup'],
      [{ ...model, state: 'unhealthy', why: 'all failed' }, 'unavailable'],
    ] as const) {
      const { get: ask } = await server({}, { readiness: async () => [health] })
      expect((await ask('/api/v1/autofix/health')).data.components.llm).toBe(llm)
    }
    expect((await get('/api/v1/health')).data).toMatchObject({
      status: 'healthy',
      components: { kubernetes: { state: 'unhealthy', why: 'refused' }, llm: { state: 'disabled' }, prediction: { state: 'disabled' } },
      system: { memory_usage_percent: expect.any(Number) },
    })
  })
})

describe('models', () => {
  const spend: ModelSpend = {
    month: '2026-11',
    monthUsd: 12.5,
    reservedUsd: 0.5,
    hourTasks: 3,
    parts: [{ purpose: 'crash', provider: 'glm', model: 'm', calls: 9, costUsd: 12.5, unpriced: 1, inputTokens: 900, outputTokens: 90 }],
    refusals: [
      { purpose: 'crash', reason: 'hourly-limit', count: 2, lastAt: '2026-11-21T06:00:00.000Z' },
      { purpose: 'assistant', reason: 'hourly-limit', count: 1, lastAt: '2026-11-21T06:00:00.000Z' },
    ],
  }
  const overview = async (): Promise<ModelOverview> => ({
    state: { kind: 'on', provider: 'glm', model: 'm', backups: [], contextTokens: null, inputTokens: 24_000 },
    providers: [
      {
        provider: 'glm',
        title: 'GLM',
        model: 'm',
        address: 'http://glm',
        price: null,
        contextTokens: null,
        breaker: 'open',
        openUntil: '2026-11-21T07:00:00.000Z',
        failures: 3,
        lastError: { code: 'timed-out', message: 'late', at: '2026-11-21T06:00:00.000Z' },
        lastOk: undefined,
      },
    ],
    unusable: [{ provider: 'qwen', title: 'Qwen', reason: 'no-key', why: verbatim('the key is missing') }],
    spend,
    limits: { usdPerMonth: 100, tasksPerHour: 50 },
    remainingUsd: 87,
  })

  it('show who is asked, how they are, and what they cost', async () => {
    const { get } = await server({}, { models: { overview } })
    const { data } = await get('/api/v1/models')
    expect(data).toEqual(JSON.parse(JSON.stringify(await overview())))
  })

  it('tell their budget in the documented terms', async () => {
    const { get } = await server({}, { models: { overview } })
    expect((await get('/api/v1/ai-analysis/usage')).data).toEqual({
      month: '2026-11',
      monthCost: 12.5,
      unpricedCalls: 1,
      maxCostPerMonth: 100,
      remainingCost: 87,
      hourCount: 3,
      maxAnalysisPerHour: 50,
      denials: { 'hourly-limit': 3 },
    })
  })
})

describe('what was learned and what failed', () => {
  it('give the month’s feedback as lines, of this month when none is named', async () => {
    const asked: string[] = []
    const said = { at: '2026-11-21T07:00:00.000Z', clusterId: 'c', incidentId: 'i-1', by: 'ann', rating: 'good' } as const
    const feedbackOf: Verbs['feedbackOf'] = async (month) => {
      asked.push(month)
      return [said, { ...said, by: 'bob', rating: 'bad', comment: 'no\nhelp' }]
    }
    const { app } = await server({ feedbackOf })
    const answer = await app.inject({ url: '/api/v1/patterns/feedback-log' })
    expect(answer.headers).toMatchObject({
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': 'attachment; filename="feedback-log-2026-11.jsonl"',
    })
    expect(
      answer.body
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([said, { by: 'bob', comment: 'no\nhelp' }])
    await app.inject({ url: '/api/v1/patterns/feedback-log?month=2026-05' })
    expect(asked).toEqual(['2026-11', '2026-05'])
    expect((await app.inject({ url: '/api/v1/patterns/feedback-log?month=2026-13' })).statusCode).toBe(400)
  })

  it('is listed with how much to trust it', async () => {
    const pattern = { cause: 'c', symptoms: [], good: 0, bad: 0, recoverMsSum: 90_000, lastSeenAt: '2026-11-21T06:00:00.000Z' }
    const patterns: Verbs['patterns'] = async () => [
      { ...pattern, id: 'c/bad', action: 'bad', successes: 0, failures: 3 },
      { ...pattern, id: 'c/good', action: 'good', successes: 3, failures: 0 },
    ]
    const { get } = await server({ patterns })
    const { data } = await get('/api/v1/patterns?sortBy=trust&pageSize=1')
    expect(data).toMatchObject({ total: 2, totalPages: 2, data: [{ id: 'c/good', averageRecoverMs: 30_000 }] })
    expect((await get('/api/v1/patterns?sortBy=trust&pageSize=1&page=2')).data.data).toMatchObject([{ id: 'c/bad' }])
  })

  it('is run once more, or is not there', async () => {
    const { post } = await server()
    expect(await post('/api/v1/dead-letters/d-1/replay', {})).toMatchObject({ status: 200, data: { replayed: true } })
    expect(await post('/api/v1/dead-letters/d-2/replay', {})).toMatchObject({ status: 404 })
  })
})
