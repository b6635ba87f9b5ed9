import type { FastifyInstance } from 'fastify'
import { afterEach, expect, it } from 'vitest'
import { plusMs } from '../../src/domain/instant.ts'
import type { Case, ReleaseRule, RuleAnswer } from '../../src/investigation/known/contract.ts'
import { readTemplates } from '../../src/investigation/prompts/templates.ts'
import { makeReleaseVerbs } from '../../src/investigation/releases/make-verbs.ts'
import { writeNext } from '../../src/investigation/reporting/write-next.ts'
import { fakeModel } from '../../src/ports/fakes/fake-model.ts'
import { fakeToolbox } from '../../src/ports/fakes/fake-toolbox.ts'
import { fakeParts } from '../../src/surfaces/http/fake-parts.ts'
import { createServer } from '../../src/surfaces/http/server.ts'
import { onBothStores } from './both-stores.ts'

const t0 = '2026-11-26T10:00:00.000Z'
const started: FastifyInstance[] = []
afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.close()))
})

const answer: RuleAnswer = {
  causes: [
    {
      cause: 'release.errors',
      summary: { en: 'the pool is too small', zh: '连接池过小' },
      confidence: 0.95,
      evidence: [{ en: 'as the alert says [0]', zh: '告警所述 [0]' }],
      impact: [],
      steps: [{ en: 'raise the pool', zh: '调大连接池' }],
      promQL: [],
    },
  ],
  notChecked: [],
}

onBothStores('what monitors and people ask of releases', (use) => {
  async function serve() {
    const { releases } = use().store
    let now = t0
    let made = 0
    const clock = { now: () => now }
    const passed: string[] = []
    const cases: Case[] = []
    const full: ReleaseRule = {
      kind: 'full',
      async examine(about) {
        cases.push(about)
        return answer
      },
    }
    const woken: number[] = []
    const verbs = makeReleaseVerbs({
      releases,
      clock,
      ids: { next: (prefix) => `${prefix}-${(made += 1)}` },
      clusterId: 'test',
      quietMs: 600_000,
      wake: () => woken.push(1),
      pass: async (alert, { id }, isOver) => void passed.push(`${id} ${alert.key} ${isOver}`),
    })
    const app = await createServer(fakeParts({ releases: verbs, tokens: { monitor: 'operator', reader: 'viewer', boss: 'admin' } }))
    started.push(app)
    const ask = async (method: 'GET' | 'POST' | 'DELETE', url: string, payload?: object, token = 'monitor') => {
      const answer = await app.inject({
        method,
        url,
        headers: { authorization: `Bearer token-of-${token}` },
        ...(payload === undefined ? {} : { payload }),
      })
      return { status: answer.statusCode, body: answer.json() }
    }
    const write = () =>
      writeNext(
        {
          releases,
          holder: 'me',
          clock,
          investigation: {
            model: fakeModel([], { kind: 'off', reason: 'no-key', why: { en: 'no key', zh: '未配置密钥' } }),
            toolbox: fakeToolbox(),
            rules: [full],
            limits: { rounds: 20, deadlineMs: 60_000, callsPerRound: 8 },
            sureAt: 0.9,
          },
          templates: (language) => readTemplates(language),
          ended: async () => undefined,
          onFault: (fault) => {
            throw fault
          },
        },
        new AbortController().signal,
      )
    const later = (ms: number): void => {
      now = plusMs(now, ms)
    }
    return { ask, passed, woken, write, later, cases }
  }

  const alert = {
    key: 'k-1',
    status: 'firing',
    severity: 'critical',
    alertname: 'HighErrorRate',
    desc: 'bad',
    labels: { deploymentId: 'd-7' },
    values: 0.4,
  }
  const register = { id: 'd-7', appName: 'cart', packageVersion: '1.4.2', status: 'deploying' }

  it('answers an alert at once with the report that is being written, the same for each delivery', async () => {
    const { ask, passed, woken, write } = await serve()
    await ask('POST', '/api/v1/deployments', register)
    const first = await ask('POST', '/v1/alerts', { ...alert, repoAddress: 'acme/cart', tag: 'v1.4.2' })
    expect(first).toMatchObject({
      status: 202,
      body: { data: { reportId: 'r-1', alerts: [{ outcome: 'begun', deploymentId: 'd-7', version: 1 }] } },
    })
    expect(await ask('POST', '/v1/alerts', alert)).toMatchObject({
      status: 202,
      body: { data: { reportId: 'r-1', alerts: [{ outcome: 'known' }] } },
    })
    expect(woken).toHaveLength(1)
    expect(passed).toEqual(['d-7 k-1 false', 'd-7 k-1 false'])
    expect((await ask('GET', '/api/v1/deployments/d-7')).body).toMatchObject({
      deployment: { repoAddress: 'acme/cart', tag: 'v1.4.2', status: 'deploying' },
      report: { id: 'r-1', deployment_id: 'd-7', status: 'generating' },
    })
    await write()
    const { body } = await ask('GET', '/api/v1/reports/r-1', undefined, 'reader')
    expect(body.data).toMatchObject({ status: 'completed', writtenBy: 'rules', alert: { description: 'bad', values: 0.4 }, language: 'zh' })
    expect(JSON.parse(body.data.content).content).toContain('【根因分析】\n连接池过小 （确定）')
    expect(body.data).toMatchObject({ verdict: '连接池过小', confidence: 0.95, sections: { remediationPlan: '1. 调大连接池' } })
    const english = (await ask('GET', '/api/v1/reports/r-1?language=en', undefined, 'reader')).body.data
    expect(english).toMatchObject({ language: 'en', verdict: 'the pool is too small', sections: { remediationPlan: '1. raise the pool' } })
    expect(english).not.toHaveProperty('otherLanguage')
    const release = (await ask('GET', '/api/v1/deployments/d-7?language=en', undefined, 'reader')).body
    expect(JSON.parse(release.report.content).content).toContain('【Root cause】\nthe pool is too small (certain)')
    expect(release.versions).toMatchObject([{ verdict: 'the pool is too small' }])
    const list = (await ask('GET', '/api/v1/deployments?language=en', undefined, 'reader')).body.data
    expect(list.data).toMatchObject([{ glance: { verdict: 'the pool is too small' } }])
    const { data } = (await ask('GET', '/api/v1/deployments?status=deploying&status=failed&report=completed&text=1.4', undefined, 'reader'))
      .body
    expect(data.data).toMatchObject([
      { id: 'd-7', glance: { id: 'r-1', version: 1, versions: 1, verdict: '连接池过小', confidence: 0.95 } },
    ])
    expect((await ask('GET', '/api/v1/deployments?workload=Deployment/shop/cart')).body.data.total).toBe(0)
    expect((await ask('GET', '/api/v1/deployments?workload=cart')).status).toBe(400)
  })

  it('takes what Alertmanager sends, attaches what is over and begins nothing for it', async () => {
    const { ask } = await serve()
    await ask('POST', '/api/v1/deployments', register)
    const one = {
      status: 'firing',
      labels: { alertname: 'Slow', deploymentId: 'd-7' },
      annotations: { description: 'p95 is 3 s' },
      startsAt: t0,
      endsAt: '0001-01-01T00:00:00Z',
      fingerprint: 'f1',
    }
    const webhook = (status: string) => ({
      version: '4',
      groupKey: 'g',
      receiver: 'aceso',
      alerts: [
        { ...one, status },
        { ...one, labels: { alertname: 'Other' }, fingerprint: 'f2' },
      ],
    })
    expect((await ask('POST', '/v1/alerts', webhook('firing'))).body.data).toMatchObject({ alerts: [{ key: 'f1', outcome: 'begun' }] })
    expect((await ask('POST', '/v1/alerts', webhook('resolved'))).body.data).toEqual({
      reportId: 'r-1',
      alerts: [{ key: 'f1', deploymentId: 'd-7', outcome: 'attached', reportId: 'r-1', version: 1 }],
    })
    expect((await ask('GET', '/api/v1/deployments/d-7/reports')).body.data).toMatchObject([{ version: 1, resolvedAt: t0 }])
  })

  it('loses no alert of a group for another one that nobody knows, and says of each what became of it', async () => {
    const { ask } = await serve()
    await ask('POST', '/api/v1/deployments', register)
    const of = (deploymentId: string, fingerprint: string, status = 'firing') => ({
      status,
      labels: { alertname: 'Slow', deploymentId },
      annotations: {},
      startsAt: t0,
      fingerprint,
    })
    const group = { version: '4', alerts: [of('gone', 'f1'), of('d-7', 'f2'), of('d-7', 'f3', 'resolved')] }
    expect(await ask('POST', '/v1/alerts', group)).toMatchObject({
      status: 202,
      body: {
        data: {
          reportId: 'r-1',
          alerts: [
            { key: 'f1', outcome: 'unknown' },
            { key: 'f2', outcome: 'begun', reportId: 'r-1' },
            { key: 'f3', outcome: 'over' },
          ],
        },
      },
    })
    expect((await ask('POST', '/v1/alerts', { version: '4', alerts: [of('gone', 'f1')] })).status).toBe(404)
  })

  it('takes both spellings of names, and cuts what is long instead of refusing it', async () => {
    const { ask } = await serve()
    const told = await ask('POST', '/api/v1/deployments', {
      id: 'd-7',
      app_name: 'cart',
      package_version: '1.4.2',
      repo_address: 'acme/cart',
    })
    expect(told.body.data).toMatchObject({ id: 'd-7', appName: 'cart', packageVersion: '1.4.2', repoAddress: 'acme/cart' })
    const long = { ...alert, labels: { deployment_id: 'd-7' }, annotations: { description: `begin ${'x'.repeat(100_000)} end` } }
    expect((await ask('POST', '/v1/alerts', { ...long, is_emergent: true })).status).toBe(202)
    const { data } = (await ask('GET', '/api/v1/reports?deployment_id=d-7')).body.data
    expect(data).toMatchObject([{ deploymentId: 'd-7', alert: { isEmergent: true } }])
    expect(data[0].alert.description).toMatch(/^begin x+ ... x+ end$/)
    expect((await ask('GET', '/api/v1/deployments?app_name=pay')).body.data.total).toBe(0)
  })

  it('is about the code that the alert names, else about what was registered', async () => {
    const { ask, write, cases } = await serve()
    await ask('POST', '/api/v1/deployments', { ...register, repoAddress: 'acme/cart', tag: 'v1.4.2' })
    await ask('POST', '/v1/alerts', alert)
    await write()
    await ask('POST', '/v1/alerts', { ...alert, key: 'k-2', tag: 'v1.4.3' })
    await write()
    expect(cases.map(({ deployment: { repoAddress, tag } }) => [repoAddress, tag])).toEqual([
      ['acme/cart', 'v1.4.2'],
      ['acme/cart', 'v1.4.3'],
    ])
    expect((await ask('GET', '/api/v1/deployments/d-7')).body.deployment.tag).toBe('v1.4.2')
  })

  it('names each wrong field of an alert', async () => {
    const { ask } = await serve()
    const fields = async (body: object) =>
      (await ask('POST', '/v1/alerts', body)).body.data.problems.map(({ field }: { readonly field: string }) => field)
    expect(await fields({ ...alert, key: 5, values: '0.4' })).toEqual(['key', 'values'])
    expect(await fields({ ...alert, labels: { deploymentId: 7 } })).toEqual(['labels.deploymentId'])
    expect(await fields({})).toEqual(['key', 'status', 'alertname'])
    expect(await fields({ version: '4', alerts: [{ status: 'firing', labels: { alertname: 1 } }] })).toEqual(['alerts.0.labels.alertname'])
    expect(await fields({ version: '4', alerts: [] })).toEqual(['labels.deploymentId'])
    expect((await ask('GET', '/api/v1/deployments?status=gone')).body.data.problems[0].field).toBe('querystring.status')
  })

  it('diagnoses without an alert, also by the release in the body', async () => {
    const { ask, write } = await serve()
    await ask('POST', '/api/v1/deployments', register)
    const begun = await ask('POST', '/diagnosis/analyze', { deployment_id: 'd-7' })
    expect(begun).toMatchObject({ status: 202, body: { data: { id: 'r-1', status: 'generating', trigger: 'manual', language: 'zh' } } })
    await write()
    expect((await ask('GET', '/api/v1/reports/r-1')).body.data).toMatchObject({ status: 'completed', trigger: 'manual' })
    expect((await ask('POST', '/diagnosis/analyze', { deploymentId: 'nobody' })).status).toBe(404)
  })

  it('refuses an alert without its release, one of a release nobody knows, and callers who may not', async () => {
    const { ask } = await serve()
    const nameless = await ask('POST', '/v1/alerts', { ...alert, labels: {} })
    expect([nameless.status, nameless.body.message]).toEqual([400, 'no alert names its release'])
    expect((await ask('POST', '/v1/alerts', alert)).status).toBe(404)
    expect((await ask('POST', '/v1/alerts', { ...alert, alertname: undefined })).status).toBe(400)
    expect((await ask('POST', '/v1/alerts', alert, 'reader')).status).toBe(403)
    expect((await ask('POST', '/api/v1/deployments', { appName: 'x', hots: [] })).status).toBe(400)
  })

  it('keeps versions: again, compare, mark, rate, score, delete', async () => {
    const { ask, write, later } = await serve()
    await ask('POST', '/api/v1/deployments', register)
    await ask('POST', '/api/v1/deployments/d-7/diagnose', { language: 'en' })
    await write()
    expect((await ask('POST', '/api/v1/reports/r-1/again')).body.data).toMatchObject({
      id: 'r-2',
      version: 2,
      language: 'en',
      status: 'generating',
    })
    later(1_000)
    await write()
    expect((await ask('GET', '/api/v1/reports/r-2/diff?with=r-1')).body.data).toEqual({ from: 'r-1', to: 'r-2', diff: '' })
    expect((await ask('POST', '/api/v1/reports/r-1/mark')).body.data).toMatchObject({ isMarked: true })
    expect((await ask('GET', '/api/v1/deployments/d-7')).body.report.id).toBe('r-1')
    expect((await ask('POST', '/api/v1/reports/r-1/rating', { stars: 4, comment: 'ok' }, 'reader')).body.data.ratings).toMatchObject([
      { by: 'reader', stars: 4 },
    ])
    expect((await ask('POST', '/api/v1/reports/r-1/rating', { stars: 6 })).status).toBe(400)
    expect((await ask('GET', '/api/v1/report-scores')).body.data).toMatchObject([
      { model: '', promptVersion: 'deployment.v1', reports: 2, stars: 4, ratings: 1 },
    ])
    expect((await ask('DELETE', '/api/v1/deployments/d-7/reports')).status).toBe(403)
    expect((await ask('DELETE', '/api/v1/deployments/d-7/reports', undefined, 'boss')).body.data).toEqual({ deleted: 2 })
    expect((await ask('GET', '/api/v1/reports?deploymentId=d-7')).body.data.total).toBe(0)
  })
})
