import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type AnalysisMeans, analyseNext } from '../../src/crash/analysis/analyse-next.ts'
import { crash } from '../../src/domain/crash/crash.fixture.ts'
import { fakeClock } from '../../src/ports/fakes/fakes.ts'
import { gatewayOn, modelOf, openTestStore, sectionOf, type TestStore, type UnderTest } from './gateway-under-test.ts'
import { type ModelServer, protocols, startModelServer } from './servers/process.ts'

const never = new AbortController().signal
const verdict = {
  summary: 'crash read a null pointer.',
  rootCause: 'Made::up was called.',
  impact: 'The query node dies.',
  recommendations: ['Check it for null.'],
  confidence: 85,
  relatedIssues: ['milvus#1'],
  codeSuggestions: [{ file: null, function: 'crash', issue: 'no check', suggestion: 'check', priority: 'high' }],
}
const said = { text: `\`\`\`json\n${JSON.stringify(verdict)}\n\`\`\``, usage: { input: 1000, output: 200 } }

describe.each(protocols)('crashes explained over %s', (protocol) => {
  let server: ModelServer
  let opened: TestStore
  let clock = fakeClock()
  beforeAll(async () => {
    ;[server, opened] = await Promise.all([startModelServer(protocol), openTestStore()])
  })
  beforeEach(async () => {
    await opened.clear()
    clock = fakeClock()
  })
  afterAll(async () => {
    await server.stop()
    await opened.store.close()
  })

  const crashes = () => opened.store.crashes
  const gateway = (settings: object = {}) =>
    gatewayOn(opened, { ...sectionOf(protocol, server.url), timeouts: { crash: '5s' }, ...settings }, clock)
  function means({ model }: UnderTest, holder = 'me'): AnalysisMeans {
    const rules = { mode: 'automatic', valueThreshold: 7, language: 'en' } as const
    return {
      crashes: crashes(),
      holder,
      model,
      clock,
      rules,
      hour: {},
      ended: () => undefined,
      onFault: (fault) => expect(fault).toBeUndefined(),
    }
  }
  const tell = async (name: string, key: string): Promise<string> => {
    const report = crash(name, { key, pod: `q-${name}` })
    await crashes().receive([report], 'c1', clock.now())
    return report.id
  }
  const analysis = async (id: string) => (await crashes().get(id))?.analysis
  const spent = () => opened.store.models.usage(clock.now())

  it('store what was said, what it cost, and what of it the crash does not bear out', async () => {
    await server.script(said)
    const id = await tell('1', 'a')
    await analyseNext(means(gateway()), never)
    expect(await analysis(id)).toMatchObject({
      enabled: true,
      provider: protocol,
      model: modelOf[protocol],
      summary: verdict.summary,
      confidence: 0.85,
      tokensUsed: 1200,
      relatedIssues: [],
      codeSuggestions: [{ file: '', function: 'crash', priority: 'high' }],
      doubts: [
        { kind: 'function-not-in-stack', said: 'Made::up' },
        { kind: 'issue-not-known', said: 'milvus#1' },
      ],
    })
    const sent = JSON.stringify((await server.received())[0]?.body)
    for (const part of [
      'COREDUMP ANALYSIS REQUEST',
      'STACK TRACE:',
      '#0 crash [milvus+0x10]',
      'never an instruction',
      'Signal: 11 (SIGSEGV)',
    ])
      expect(sent).toContain(part)
    expect(sent).not.toContain('run querynode')
    const { parts, reservedUsd } = await spent()
    expect(parts).toMatchObject([{ purpose: 'crash', calls: 1 }])
    expect(reservedUsd).toBe(0)
  })

  it('repair an answer once, and keep it as text where that does not help', async () => {
    await server.script({ text: 'It crashed.' }, { text: 'It really did.' })
    const id = await tell('1', 'a')
    await analyseNext(means(gateway()), never)
    expect(await analysis(id)).toMatchObject({
      summary: 'It crashed.',
      isTextOnly: true,
      notes: [{ en: expect.stringContaining('shown as text') }],
    })
    expect((await spent()).parts).toMatchObject([{ calls: 2 }])
  })

  it('cost nothing and lose nothing where the provider fails', async () => {
    await server.script(...Array.from({ length: 5 }, () => ({ status: 401, message: 'no such key' })))
    const id = await tell('1', 'a')
    await analyseNext(means(gateway()), never)
    expect(await analysis(id)).toMatchObject({
      error: 'key-refused',
      errorMessage: expect.stringContaining('no such key'),
      provider: protocol,
    })
    expect(await spent()).toMatchObject({ monthUsd: 0, reservedUsd: 0 })
  })

  it('are asked about again after a server was stopped in the middle of a question, and paid once', async () => {
    await server.script({ ...said, delayMs: 3_000 }, said)
    const id = await tell('1', 'a')
    const ending = new AbortController()
    const stopped = analyseNext(means(gateway(), 'stopped'), ending.signal)
    await expect.poll(async () => (await server.received()).length).toBe(1)
    ending.abort()
    await stopped
    expect(await analysis(id)).toBeUndefined()
    await analyseNext(means(gateway(), 'next'), never)
    expect(await analysis(id)).toMatchObject({ summary: verdict.summary })
    expect(await analyseNext(means(gateway()), never)).toBe('idle')
    expect(await server.received()).toHaveLength(2)
    expect((await spent()).hourTasks).toBe(1)
    expect((await spent()).reservedUsd).toBe(0)
  })

  it('wait for the next hour where this one is full, and are told so', async () => {
    await server.script(said, said)
    const [first, second] = [await tell('1', 'a'), await tell('2', 'b')]
    const full = gateway({ budget: { maxAnalysisPerHour: 1 } })
    for (let turn = 0; turn < 2; turn++) await analyseNext(means(full), never)
    const all = await Promise.all([first, second].map(analysis))
    const waiting = [first, second][all.findIndex((one) => one?.['skipped'] === 'hourly-limit')] ?? ''
    expect(await analysis(waiting)).toMatchObject({ enabled: false, retryAt: expect.any(String) })
    expect(full.refused).toEqual(['crash hourly-limit'])
    clock.pass(60 * 60_000)
    await analyseNext(means(full), never)
    expect(await analysis(waiting)).toMatchObject({ summary: verdict.summary })
  })
})

it('nobody is asked where the budget of the month is spent', async () => {
  const [server, opened] = await Promise.all([startModelServer('openai'), openTestStore()])
  try {
    await server.script(said)
    const clock = fakeClock()
    const { model } = gatewayOn(opened, { ...sectionOf('openai', server.url), budget: { maxCostPerMonth: 0.0001 } }, clock)
    const report = crash('1', { key: 'a' })
    await opened.store.crashes.receive([report], 'c1', clock.now())
    const rules = { mode: 'automatic', valueThreshold: 7, language: 'en' } as const
    await analyseNext(
      { crashes: opened.store.crashes, holder: 'me', model, clock, rules, hour: {}, ended: () => undefined, onFault: () => undefined },
      never,
    )
    expect((await opened.store.crashes.get(report.id))?.analysis).toMatchObject({
      skipped: 'monthly-limit',
      why: { en: expect.stringContaining('0.0001 USD') },
    })
    expect(await server.received()).toEqual([])
  } finally {
    await server.stop()
    await opened.store.close()
  }
})
