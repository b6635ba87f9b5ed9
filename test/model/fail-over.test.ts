import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Secret } from '../../src/domain/secret.ts'
import { fakeClock } from '../../src/ports/fakes/fakes.ts'
import type { ModelRequest } from '../../src/ports/model/model.ts'
import { gatewayOn, openTestStore, sectionOf, type TestStore } from './gateway-under-test.ts'
import { type ModelServer, startModelServer } from './servers/process.ts'

const never = new AbortController().signal
const down = { status: 500, message: 'down' }
const thrice = [down, down, down]

function asking(task = 't', more: Partial<ModelRequest> = {}): ModelRequest {
  return { purpose: 'crash', task, system: 's', messages: [{ role: 'user', parts: [{ kind: 'text', text: 'q' }] }], ...more }
}

let first: ModelServer
let second: ModelServer
let opened: TestStore
beforeAll(async () => {
  ;[first, second, opened] = await Promise.all([startModelServer('openai'), startModelServer('anthropic'), openTestStore()])
})
beforeEach(async () => {
  await opened.clear()
  await Promise.all([first.script(), second.script()])
})
afterAll(async () => {
  await Promise.all([first.stop(), second.stop(), opened.store.close()])
})

const both = () => ({ ...sectionOf('openai', first.url), ...sectionOf('anthropic', second.url), timeouts: { crash: '4s' } })

describe('fail-over', () => {
  it('goes to the next provider in order, and says who answered and who did not', async () => {
    await first.script(...thrice)
    await second.script({ text: 'from the second' })
    const { model } = gatewayOn(opened, both())
    expect(model.state()).toMatchObject({ kind: 'on', provider: 'openai', model: 'gpt-4', backups: ['anthropic'] })
    expect(await model.ask(asking(), never)).toMatchObject({
      kind: 'answer',
      text: 'from the second',
      provider: 'anthropic',
      model: 'claude-3-5-sonnet-20241022',
      tried: [{ provider: 'openai', model: 'gpt-4', code: 'provider-fault', message: 'down' }],
    })
    expect((await opened.store.models.usage('2026-05-04T12:00:00.000Z')).parts).toMatchObject([{ provider: 'anthropic', calls: 1 }])
  })

  it.each([
    ['a key that is refused', { status: 401, message: 'no' }],
    ['a limit of its own', { status: 429, message: 'quota', code: 'insufficient_quota' }],
    ['an answer that breaks off', { text: 'half of it', cutAfter: 0.5 }],
    ['an answer that is too late', { text: 'late', delayMs: 5_000 }],
  ])('follows %s', async (_, turn) => {
    await first.script(turn)
    await second.script({ text: 'ok' })
    const { model } = gatewayOn(opened, { ...both(), timeouts: { crash: '2s' } })
    expect(await model.ask(asking(), never)).toMatchObject({ kind: 'answer', provider: 'anthropic' })
    expect(await first.received()).toHaveLength(1)
  })

  it('does not follow a request that the provider does not like: the next would not either, and people must read why', async () => {
    await first.script({ status: 400, message: 'API 调用参数有误，请检查文档' })
    const { model } = gatewayOn(opened, both())
    expect(await model.ask(asking(), never)).toMatchObject({
      kind: 'failed',
      code: 'request-refused',
      message: 'API 调用参数有误，请检查文档',
    })
    expect(await second.received()).toHaveLength(0)
  })

  it('asks each provider once, and tells of all when none answers', async () => {
    await first.script(...thrice, { text: 'too late' })
    await second.script({ status: 401, message: 'bad key' })
    const { model } = gatewayOn(opened, both())
    expect(await model.ask(asking(), never)).toMatchObject({
      kind: 'failed',
      code: 'key-refused',
      message: 'bad key',
      tried: [
        { provider: 'openai', code: 'provider-fault' },
        { provider: 'anthropic', code: 'key-refused' },
      ],
    })
    expect([(await first.received()).length, (await second.received()).length]).toEqual([3, 1])
    expect(await opened.store.models.usage('2026-05-04T12:00:00.000Z')).toMatchObject({
      monthUsd: 0,
      reservedUsd: 0,
      hourTasks: 0,
      parts: [],
    })
  })

  it('tells a listener to forget what the first one had begun to say', async () => {
    await first.script({ text: 'The cause is most certainly', cutAfter: 0.6 })
    await second.script({ text: 'A null pointer.' })
    const told: string[] = []
    const listener = { text: (delta: string) => told.push(delta), restarted: () => told.push('\n') }
    await gatewayOn(opened, both()).model.ask(asking('t', { listener }), never)
    expect(told.join('').split('\n')[0]).toMatch(/^The cause/)
    expect(told.join('').split('\n').at(-1)).toBe('A null pointer.')
  })
})

describe('a provider that is down', () => {
  it('is known to all replicas after three failures, left alone, then tried by one', async () => {
    const settings = sectionOf('openai', first.url)
    const clock = fakeClock()
    const [one, other] = [gatewayOn(opened, settings, clock), gatewayOn(opened, settings, clock)]
    await first.script(...thrice, ...thrice, ...thrice)
    for (const { model } of [one, other, one]) expect(await model.ask(asking(), never)).toMatchObject({ code: 'provider-fault' })
    expect(await other.model.ask(asking(), never)).toMatchObject({
      kind: 'refused',
      reason: 'breaker-open',
      retryAt: '2026-05-04T12:00:30.000Z',
    })
    expect(other.refused).toEqual(['crash breaker-open'])
    expect(await first.received()).toHaveLength(9)

    clock.pass(30_001)
    await first.script({ text: 'back', delayMs: 300 }, { text: 'again' })
    const [probe, waits] = await Promise.all([one.model.ask(asking(), never), other.model.ask(asking(), never)])
    expect([probe, waits].map(({ kind }) => kind).toSorted((a, b) => a.localeCompare(b))).toEqual(['answer', 'refused'])
    expect(await other.model.ask(asking(), never)).toMatchObject({ kind: 'answer', text: 'again' })
    expect(await opened.store.models.healths()).toMatchObject([
      { provider: expect.stringMatching(/^openai [0-9a-f]{8}$/), failures: 0, openUntil: undefined, lastError: { message: 'down' } },
    ])
  })

  it('is asked at once when its key was mended', async () => {
    const wrong = { openai: { baseURL: first.url, model: 'gpt-4', apiKey: new Secret('a-key-with-a-typo') } }
    const before = gatewayOn(opened, wrong)
    expect(await before.model.ask(asking(), never)).toMatchObject({ code: 'key-refused' })
    expect(await before.model.ask(asking(), never)).toMatchObject({ reason: 'breaker-open' })
    await first.script({ text: 'ok' })
    expect(await gatewayOn(opened, sectionOf('openai', first.url)).model.ask(asking(), never)).toMatchObject({ kind: 'answer' })
    expect(JSON.stringify(await opened.store.models.healths())).not.toContain('typo')
  })

  it('is passed over while a backup answers', async () => {
    const { model } = gatewayOn(opened, both())
    await first.script({ status: 401, message: 'no' })
    await second.script({ text: '1' }, { text: '2' })
    await model.ask(asking(), never)
    expect(await model.ask(asking(), never)).toMatchObject({ text: '2', tried: [{ provider: 'openai', code: 'breaker-open' }] })
    expect(await first.received()).toHaveLength(1)
  })
})

describe('the budget', () => {
  it('is shared: the hour of one replica is the hour of all, and a task counts once', async () => {
    const settings = { ...sectionOf('openai', first.url), budget: { maxAnalysisPerHour: 2 } }
    const [one, other] = [gatewayOn(opened, settings), gatewayOn(opened, settings)]
    await first.script(...Array.from({ length: 5 }, () => ({ text: 'ok' })))
    const kinds: string[] = []
    for (const [gateway, task] of [
      [one, 'a'],
      [other, 'b'],
      [one, 'a'],
      [other, 'c'],
    ] as const)
      kinds.push((await gateway.model.ask(asking(task), never)).kind)
    expect(kinds).toEqual(['answer', 'answer', 'answer', 'refused'])
    expect(await one.model.ask(asking('c'), never)).toMatchObject({
      reason: 'hourly-limit',
      why: { en: expect.stringMatching(/^2 analyses in 60 minutes/) },
    })
    expect((await opened.store.models.usage('2026-05-04T12:00:00.000Z')).refusals).toMatchObject([
      { purpose: 'crash', reason: 'hourly-limit', count: 2 },
    ])
  })

  it('is asked for before the call: what could cost too much goes to a provider that costs nothing, or is refused', async () => {
    const ollama = await startModelServer('ollama')
    const paid = { ...sectionOf('openai', first.url), budget: { maxCostPerMonth: 0.05 } }
    await first.script({ text: 'never asked' })
    expect(await gatewayOn(opened, paid).model.ask(asking(), never)).toMatchObject({
      kind: 'refused',
      reason: 'monthly-limit',
      retryAt: '2026-06-01T00:00:00.000Z',
    })
    await ollama.script({ text: 'free' })
    expect(await gatewayOn(opened, { ...paid, ...sectionOf('ollama', ollama.url) }).model.ask(asking(), never)).toMatchObject({
      text: 'free',
      costUsd: 0,
      tried: [{ provider: 'openai', code: 'monthly-limit' }],
    })
    expect(await first.received()).toHaveLength(0)
    await ollama.stop()
  })

  it('is never overspent by many at once', async () => {
    // One question may cost 0.12 USD: 2,000 tokens of answer at 60 USD a million, and a little.
    const settings = { ...sectionOf('openai', first.url), budget: { maxCostPerMonth: 0.5 } }
    const replicas = [gatewayOn(opened, settings), gatewayOn(opened, settings)]
    await first.script(...Array.from({ length: 12 }, () => ({ text: 'ok', usage: { input: 10, output: 2000 }, delayMs: 100 })))
    const replies = await Promise.all(
      Array.from({ length: 12 }, (_, index) => (replicas[index % 2] as (typeof replicas)[0]).model.ask(asking(`t${index}`), never)),
    )
    expect(replies.filter(({ kind }) => kind === 'answer')).toHaveLength(4)
    expect((await opened.store.models.usage('2026-05-04T12:00:00.000Z')).monthUsd).toBeLessThanOrEqual(0.5)
  })

  it('that is switched off limits nothing and still counts', async () => {
    const settings = { ...sectionOf('openai', first.url), budget: { enabled: false, maxCostPerMonth: 0, maxAnalysisPerHour: 0 } }
    await first.script({ text: 'ok' })
    expect(await gatewayOn(opened, settings).model.ask(asking(), never)).toMatchObject({ kind: 'answer' })
    expect((await opened.store.models.usage('2026-05-04T12:00:00.000Z')).monthUsd).toBeGreaterThan(0)
  })
})

describe('no model', () => {
  it.each([
    ['disabled', { enabled: false, openai: { apiKey: new Secret('k') } }],
    ['no-key', {}],
    ['no-model', { provider: 'compatible', baseURL: 'http://llm:8000' }],
  ] as const)('is an answer too: %s, counted', async (reason, settings) => {
    const { model, refused } = gatewayOn(opened, settings)
    expect(await model.ask(asking(), never)).toMatchObject({ kind: 'refused', reason })
    expect(refused).toEqual([`crash ${reason}`])
    expect((await opened.store.models.usage('2026-05-04T12:00:00.000Z')).refusals).toMatchObject([{ reason, count: 1 }])
  })

  it('reads a question that is too long for it', async () => {
    const { model } = gatewayOn(opened, sectionOf('openai', first.url))
    const parts = [{ kind: 'text' as const, text: 'x'.repeat(100_000) }]
    expect(await model.ask(asking('t', { messages: [{ role: 'user', parts }] }), never)).toMatchObject({
      kind: 'refused',
      reason: 'too-long',
    })
  })
})

describe('an address', () => {
  it('may be a root, with or without its path, or the full address of a request', async () => {
    await first.script({ text: '1' }, { text: '2' }, { text: '3' })
    for (const path of ['', '/v1', '/v1/chat/completions']) {
      const { model } = gatewayOn(opened, {
        openai: { baseURL: first.url + path, model: 'gpt-4', apiKey: new Secret('key-of-the-scripted-server') },
      })
      expect(await model.ask(asking(), never)).toMatchObject({ kind: 'answer' })
    }
    expect((await first.received()).map(({ path }) => path)).toEqual(Array.from({ length: 3 }, () => '/v1/chat/completions'))
  })

  it('that answers nothing is unreachable, and says at which address', async () => {
    const gone = await startModelServer('ollama')
    await gone.stop()
    const { model } = gatewayOn(opened, { ollama: { baseURL: gone.url, model: 'm' }, timeouts: { crash: '3s' } })
    expect(await model.ask(asking(), never)).toMatchObject({
      kind: 'failed',
      code: 'unreachable',
      message: expect.stringContaining(new URL(gone.url).host),
    })
  })
})
