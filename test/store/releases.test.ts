import { expect, it } from 'vitest'
import type { AcesoError } from '../../src/domain/errors.ts'
import { plusMs } from '../../src/domain/instant.ts'
import type { DeploymentAlert } from '../../src/domain/release/alert.ts'
import type { Deployment } from '../../src/domain/release/deployment.ts'
import type { DeploymentFilter, FinishedReport, OpenReport, ReleaseStore } from '../../src/ports/store/release-store.ts'
import { onBothStores } from './both-stores.ts'

const t0 = '2026-11-26T10:00:00.000Z'
const minuteMs = 60_000

const deployment = (id: string, more: Partial<Deployment> = {}): Deployment => ({
  id,
  clusterId: 'default',
  appName: 'cart',
  packageVersion: '1.4.2',
  environment: 'production',
  hosts: ['web-1'],
  status: 'deploying',
  origin: 'api',
  alertRules: [],
  createdTime: t0,
  updatedTime: t0,
  ...more,
})

const alert = (key: string): DeploymentAlert => ({
  key,
  alertname: 'HighErrorRate',
  status: 'firing',
  severity: 'critical',
  description: '错误率过高 \u0000',
  startsAt: t0,
  receiveAt: t0,
  generatorUrl: '',
  needHandle: true,
  isEmergent: false,
  labels: { hostname: 'web-1' },
  annotations: {},
})

const request = (id: string, more: Partial<OpenReport> = {}): OpenReport => ({
  id,
  deploymentId: 'd-1',
  trigger: 'alert',
  alert: alert('k-1'),
  language: 'zh',
  quietMs: 10 * minuteMs,
  ...more,
})

const written = (more: Partial<FinishedReport> = {}): FinishedReport => ({
  status: 'completed',
  content: '{"promQL":[],"content":"【问题概述】a"}',
  writtenBy: 'model',
  contradictsRules: false,
  rules: [],
  claims: [],
  queries: [],
  toolCalls: [],
  attempts: [],
  language: 'zh',
  promptVersion: 'deployment.v1',
  provider: 'glm',
  model: 'glm-4.5-flash',
  tokens: { input: 1200, output: 300 },
  costUsd: 0.01,
  rounds: 3,
  durationMs: 4_200,
  score: [
    { name: 'sections', value: 1, detail: 'all' },
    { name: 'queries', value: 0.5, detail: 'half' },
  ],
  ...more,
})

async function finished(releases: ReleaseStore, id: string, more: Partial<FinishedReport> = {}, at = t0): Promise<void> {
  const { report } = await releases.open(request(id, { alert: undefined, trigger: 'manual' }), at)
  await releases.take('a', minuteMs, at)
  expect(await releases.finish(report.id, 'a', written(more), at)).toBe(true)
}

onBothStores('releases and reports', (use) => {
  const of = (): ReleaseStore => use().store.releases

  it('keep when a deployment was first told, whatever is told later', async () => {
    await of().put(deployment('d-1'))
    await of().put(deployment('d-1', { status: 'failed', createdTime: plusMs(t0, minuteMs), updatedTime: plusMs(t0, minuteMs) }))
    expect(await of().deployment('d-1')).toMatchObject({ status: 'failed', createdTime: t0, updatedTime: plusMs(t0, minuteMs) })
    await of().put(deployment('d-2', { appName: 'other', createdTime: plusMs(t0, 1) }))
    expect((await of().deployments({ page: 1, pageSize: 10 })).data.map(({ id }) => id)).toEqual(['d-2', 'd-1'])
    expect((await of().deployments({ appName: 'cart', status: ['failed'], page: 1, pageSize: 10 })).total).toBe(1)
  })

  it('open one report for an alert, however often and however many at once tell it', async () => {
    await of().put(deployment('d-1'))
    const all = await Promise.all(Array.from({ length: 8 }, (_, index) => of().open(request(`r-${index}`), t0)))
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(new Set(all.map(({ report }) => report.id)).size).toBe(1)
    expect(all[0]?.report).toMatchObject({ version: 1, status: 'generating', alertKey: 'k-1', alert: { description: '错误率过高 \uFFFD' } })
  })

  it('open the next version for another alert, after the quiet time, and at once after a failure', async () => {
    await of().put(deployment('d-1'))
    await of().open(request('r-1'), t0)
    expect((await of().open(request('r-2', { alert: alert('k-2') }), t0)).report.version).toBe(2)
    await of().take('a', minuteMs, t0)
    await of().finish('r-1', 'a', written({ status: 'failed', error: { code: 'deadline', message: 'over', retryable: true } }), t0)
    const again = await of().open(request('r-3'), t0)
    expect(again).toMatchObject({ isNew: true, report: { version: 3 } })
    await of().take('a', minuteMs, t0)
    await of().take('a', minuteMs, t0)
    await of().finish('r-3', 'a', written(), t0)
    expect((await of().open(request('r-4'), plusMs(t0, 9 * minuteMs))).isNew).toBe(false)
    expect((await of().open(request('r-4'), plusMs(t0, 11 * minuteMs))).report.version).toBe(4)
  })

  it('refuse a deployment that nobody knows', async () => {
    await expect(of().open(request('r-1'), t0)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('open those of one moment together, each for itself: new, told before, of nobody, asked for twice', async () => {
    await of().put(deployment('d-1'))
    await of().put(deployment('d-2'))
    await of().open(request('r-1'), t0)
    const told = await Promise.allSettled([
      of().open(request('r-2'), t0),
      of().open(request('r-3', { deploymentId: 'd-2', alert: alert('k-9') }), t0),
      of().open(request('r-4', { deploymentId: 'd-0' }), t0),
      of().open(request('r-5', { deploymentId: 'd-2', alert: undefined }), t0),
      of().open(request('r-6', { deploymentId: 'd-2', alert: alert('k-9') }), t0),
    ])
    expect(
      told.map((one) => (one.status === 'fulfilled' ? [one.value.report.id, one.value.report.version, one.value.isNew] : 'refused')),
    ).toEqual([['r-1', 1, false], ['r-3', 1, true], 'refused', ['r-5', 2, true], ['r-3', 1, false]])
  })

  it('give each report to one writer at a time, and to the next when he is gone', async () => {
    await of().put(deployment('d-1'))
    await of().open(request('r-1'), t0)
    const takers = await Promise.all(['a', 'b', 'c'].map((holder) => of().take(holder, minuteMs, t0)))
    expect(takers.filter((taken) => taken !== undefined)).toHaveLength(1)
    const holder = ['a', 'b', 'c'][takers.findIndex((taken) => taken !== undefined)] ?? ''
    expect(await of().renew('r-1', holder, 2 * minuteMs, t0)).toBe(true)
    expect(await of().take('d', minuteMs, plusMs(t0, 90_000))).toBeUndefined()
    const progress = {
      round: 2,
      doing: 'asking' as const,
      tools: ['execute_query'],
      answers: 3,
      calls: [],
      tokens: { input: 10, output: 2 },
    }
    await of().noteProgress('r-1', holder, progress)
    await of().noteProgress('r-1', 'somebody else', { ...progress, round: 9 })
    expect((await of().report('r-1'))?.progress).toEqual(progress)
    expect(await of().standings(['r-none', 'r-1'])).toEqual([{ id: 'r-1', status: 'generating', progress }])
    expect(await of().take('d', minuteMs, plusMs(t0, 130_000))).toMatchObject({
      attempt: 2,
      report: { id: 'r-1' },
      deployment: { id: 'd-1' },
    })
    expect(await of().finish('r-1', holder, written(), t0)).toBe(false)
    expect(await of().renew('r-1', holder, minuteMs, t0)).toBe(false)
    expect(await of().finish('r-1', 'd', written(), t0)).toBe(true)
    expect(await of().report('r-1')).toMatchObject({ status: 'completed', tokens: { input: 1200, output: 300 }, durationMs: 4_200 })
    expect(await of().finish('r-1', 'd', written({ status: 'failed' }), t0)).toBe(false)
    expect(await of().standings(['r-1'])).toEqual([{ id: 'r-1', status: 'completed' }])
  })

  it('tell the next writer what was paid before', async () => {
    await of().put(deployment('d-1'))
    await of().open(request('r-1'), t0)
    const pay = async (task: string, costUsd: number | null) => {
      const wanted = {
        task,
        purpose: 'deployment',
        provider: 'openai',
        model: 'm',
        estimateUsd: null,
        expiresAt: plusMs(t0, minuteMs),
      } as const
      const reserved = await use().store.models.reserve(wanted, { usdPerMonth: undefined, tasksPerHour: undefined }, t0)
      if (reserved.kind === 'refused') throw new Error('refused')
      await use().store.models.settle(reserved.id, { costUsd, usage: { inputTokens: 100, outputTokens: 10, cachedTokens: 0 } }, t0)
    }
    expect(await of().take('me', minuteMs, t0)).toMatchObject({ spentBefore: { inputTokens: 0, outputTokens: 0, costUsd: 0 } })
    await pay('report r-1', 0.5)
    await pay('report r-1', 0.25)
    await pay('report r-2', 1)
    await of().giveBack('r-1', 'me')
    expect(await of().take('you', minuteMs, t0)).toMatchObject({ spentBefore: { inputTokens: 200, outputTokens: 20, costUsd: 0.75 } })
    await pay('report r-1', null)
    await of().giveBack('r-1', 'you')
    expect(await of().take('me', minuteMs, t0)).toMatchObject({ spentBefore: { inputTokens: 300, costUsd: null } })
  })

  it('take again what was given back, without counting it', async () => {
    await of().put(deployment('d-1'))
    await of().open(request('r-1'), t0)
    await of().take('a', minuteMs, t0)
    await of().giveBack('r-1', 'a')
    expect(await of().take('b', minuteMs, t0)).toMatchObject({ attempt: 1 })
  })

  it('fail what was begun too often or too long ago, and nothing that somebody is writing', async () => {
    await of().put(deployment('d-1'))
    for (const id of ['r-1', 'r-2', 'r-3']) await of().open(request(id, { alert: undefined }), t0)
    await of().take('a', 1_000, t0)
    await of().take('a', 1_000, plusMs(t0, 2_000))
    expect(await of().failStale(plusMs(t0, -minuteMs), 2, plusMs(t0, 2_500))).toEqual([])
    expect(await of().failStale(plusMs(t0, -minuteMs), 2, plusMs(t0, 4_000))).toEqual(['r-1'])
    expect(await of().report('r-1')).toMatchObject({
      status: 'failed',
      content: 'it was begun and never finished',
      error: { code: 'interrupted' },
    })
    expect((await of().failStale(plusMs(t0, 1), 2, plusMs(t0, 4_000))).toSorted()).toEqual(['r-2', 'r-3'])
  })

  it('attach the end of an alert to its report', async () => {
    await of().put(deployment('d-1'))
    await of().put(deployment('d-2'))
    await of().open(request('r-1'), t0)
    await of().open({ ...request('r-2'), deploymentId: 'd-2' }, t0)
    expect(await of().resolved('d-1', 'k-1', plusMs(t0, minuteMs))).toEqual({ id: 'r-1', version: 1 })
    // Told again: when it ended stays.
    expect(await of().resolved('d-1', 'k-1', plusMs(t0, 2 * minuteMs))).toEqual({ id: 'r-1', version: 1 })
    expect(await of().resolved('d-1', 'k-2', plusMs(t0, minuteMs))).toBeUndefined()
    expect(await of().report('r-1')).toMatchObject({ resolvedAt: plusMs(t0, minuteMs) })
    // The other release's alert of the same key goes on.
    expect(await of().report('r-2')).not.toHaveProperty('resolvedAt')
  })

  it('are found by what they are called, where they run and how their newest report stands', async () => {
    const workload = { kind: 'Deployment', namespace: 'shop', name: 'cart' }
    await of().put(deployment('d-1', { workload }))
    await of().put(deployment('d-2', { appName: 'mailer', status: 'failed', packageVersion: '9.0_b' }))
    await of().put(deployment('d-3', { appName: 'idle', status: 'success', workload: { ...workload, name: 'cart-worker' } }))
    await finished(of(), 'r-1')
    await of().open(request('r-2', { deploymentId: 'd-2', alert: undefined }), t0)
    const ids = async (filter: Omit<DeploymentFilter, 'page' | 'pageSize'>) =>
      (await of().deployments({ ...filter, page: 1, pageSize: 10 })).data.map(({ id }) => id).toSorted()
    expect(await ids({ text: 'CART' })).toEqual(['d-1', 'd-3'])
    expect(await ids({ text: '9.0_b' })).toEqual(['d-2'])
    expect(await ids({ text: '%' })).toEqual([])
    expect(await ids({ workload })).toEqual(['d-1'])
    expect(await ids({ status: ['failed', 'success'] })).toEqual(['d-2', 'd-3'])
    expect(await ids({ report: 'none' })).toEqual(['d-3'])
    expect(await ids({ report: 'generating' })).toEqual(['d-2'])
    expect(await ids({ report: 'completed', clusterId: 'default' })).toEqual(['d-1'])
  })

  it('show at a glance what is being written, else what is to be read, without the evidence', async () => {
    await of().put(deployment('d-1'))
    await of().put(deployment('d-2'))
    const call = { number: 1, round: 1, tool: 'execute_query', arguments: '{}', result: 'long', sizeBytes: 4, durationMs: 2, cached: false }
    await finished(of(), 'r-1', { toolCalls: [call] })
    await finished(of(), 'r-2', { status: 'failed', error: { code: 'deadline', message: 'over', retryable: true } })
    const glances = await of().glances(['d-1', 'd-2', 'nobody'])
    expect([...glances.keys()]).toEqual(['d-1'])
    expect(glances.get('d-1')).toMatchObject({ versions: 2, report: { id: 'r-1', toolCalls: [], claims: [] } })
    await of().open(request('r-3', { alert: undefined }), t0)
    expect((await of().glances(['d-1'])).get('d-1')).toMatchObject({ versions: 3, report: { id: 'r-3', status: 'generating' } })
  })

  it('know the version to read: the newest completed one, or the marked one', async () => {
    await of().put(deployment('d-1'))
    await finished(of(), 'r-1')
    await finished(of(), 'r-2')
    await finished(of(), 'r-3', { status: 'failed', error: { code: 'deadline', message: 'over', retryable: true } })
    expect((await of().currentReport('d-1'))?.id).toBe('r-2')
    expect(await of().mark('r-1', t0)).toBe(true)
    expect(await of().currentReport('d-1')).toMatchObject({ id: 'r-1', isMarked: true })
    expect(await of().mark('r-2', t0)).toBe(true)
    expect((await of().reportsOf('d-1')).map(({ id, isMarked }) => [id, isMarked])).toEqual([
      ['r-3', false],
      ['r-2', true],
      ['r-1', false],
    ])
    expect(await of().mark('r-3', t0)).toBe(false)
  })

  it('keep one rating a person, and add up by model and prompt', async () => {
    await of().put(deployment('d-1'))
    await finished(of(), 'r-1')
    await finished(of(), 'r-2', { model: 'qwen-max', score: [] })
    expect(await of().rate('r-1', { by: 'ann', stars: 2, at: t0 })).toBe(true)
    await of().rate('r-1', { by: 'ann', stars: 4, comment: 'useful after all', at: plusMs(t0, 1) })
    await of().rate('r-1', { by: 'bob', stars: 5, at: plusMs(t0, 2) })
    expect(await of().rate('nobody', { by: 'ann', stars: 1, at: t0 })).toBe(false)
    expect((await of().report('r-1'))?.ratings).toEqual([
      { by: 'ann', stars: 4, comment: 'useful after all', at: plusMs(t0, 1) },
      { by: 'bob', stars: 5, at: plusMs(t0, 2) },
    ])
    expect(await of().averages()).toEqual([
      { model: 'glm-4.5-flash', promptVersion: 'deployment.v1', reports: 1, quality: 0.75, stars: 4.5, ratings: 2 },
      { model: 'qwen-max', promptVersion: 'deployment.v1', reports: 1, quality: 0, stars: undefined, ratings: 0 },
    ])
  })

  it('are deleted all together, and forgotten but for the one to read', async () => {
    await of().put(deployment('d-1'))
    await finished(of(), 'r-1')
    await finished(of(), 'r-2')
    await of().put(deployment('d-2'))
    await of().put(deployment('d-1', { updatedTime: plusMs(t0, 2 * minuteMs) }))
    expect(await of().forget(plusMs(t0, 1))).toBe(1)
    expect((await of().reportsOf('d-1')).map(({ id }) => id)).toEqual(['r-2'])
    expect(await of().deployment('d-2')).toBeUndefined()
    await finished(of(), 'r-3')
    expect(await of().deleteReports('d-1')).toBe(2)
    expect(await of().currentReport('d-1')).toBeUndefined()
  })

  it('are forgotten with their release when neither was touched for long, a bounded number at once', async () => {
    for (const id of ['d-1', 'd-2', 'd-3']) await of().put(deployment(id))
    await finished(of(), 'r-1')
    await finished(of(), 'r-2')
    await of().mark('r-2', t0)
    await of().open(request('r-3', { deploymentId: 'd-2' }), t0)
    expect(await of().forget(plusMs(t0, 1))).toBe(2)
    expect([await of().deployment('d-1'), await of().deployment('d-3')]).toEqual([undefined, undefined])
    expect(await of().report('r-3')).toMatchObject({ status: 'generating' })
  })

  it('are moved to the release that takes the place of a seen one, also where one is opened at that moment', async () => {
    for (let round = 0; round < 20; round += 1) {
      const [seen, told] = [`seen-${round}`, `d-${round}`]
      await of().put(deployment(seen))
      const [opened, adopted] = await Promise.allSettled([
        of().open(request(`r-${round}`, { deploymentId: seen }), t0),
        of().adopt(seen, deployment(told)),
      ])
      expect(adopted).toMatchObject({ status: 'fulfilled' })
      const where = opened.status === 'fulfilled' ? (await of().report(`r-${round}`))?.deploymentId : (opened.reason as AcesoError).code
      expect([told, 'not-found']).toContain(where)
    }
  })

  it('tell the next holder what was done of a report, the last of each place, until it ends', async () => {
    await of().put(deployment('d-1'))
    await of().open(request('r-1'), t0)
    await of().take('a', minuteMs, t0)
    await of().keepStep('r-1', 'a', { place: 'rules', doc: { causes: [] } }, t0)
    await of().keepStep('r-1', 'a', { place: 'answers 1', doc: 1 }, t0)
    await of().keepStep('r-1', 'a', { place: 'answers 1', doc: { text: 'half of a pair \ud83d' } }, t0)
    await of().keepStep('r-1', 'b', { place: 'answers 2', doc: 'of one who has not got it' }, t0)
    await of().giveBack('r-1', 'a')
    const steps = new Map<string, unknown>([
      ['rules', { causes: [] }],
      ['answers 1', { text: 'half of a pair \uFFFD' }],
    ])
    expect((await of().take('b', minuteMs, t0))?.steps).toEqual(steps)
    expect(await of().finish('r-1', 'a', written(), t0)).toBe(false)
    expect((await of().take('c', minuteMs, plusMs(t0, 2 * minuteMs)))?.steps).toEqual(steps)
    expect(await of().finish('r-1', 'c', written(), t0)).toBe(true)
    expect(await use().engine.db.selectFrom('task_steps').selectAll().execute()).toEqual([])
  })
})
