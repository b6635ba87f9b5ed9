import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AcesoError } from '../../src/domain/errors.ts'
import type { ToolCall, ToolResult } from '../../src/domain/tool-call.ts'
import type { ReleaseRule } from '../../src/investigation/known/contract.ts'
import { readTemplates } from '../../src/investigation/prompts/templates.ts'
import { leaseMs, type ReportingMeans, writeNext } from '../../src/investigation/reporting/write-next.ts'
import { type FakeClock, fakeClock } from '../../src/ports/fakes/fakes.ts'
import { gatewayOn, openTestStore, sectionOf, type TestStore } from './gateway-under-test.ts'
import { type ModelServer, startModelServer } from './servers/process.ts'

const content = '【问题概述】a\n【根因分析】b [2]\n【影响范围】c\n【解决方案】d'
const used = { usage: { input: 1000, output: 100 } }
const asks = { calls: [{ name: 'get_targets', input: {} }], ...used }
const report = { text: JSON.stringify({ promQL: [], content }), ...used }
const forever = new Promise<never>(() => undefined)

let server: ModelServer
let opened: TestStore
let clock: FakeClock
const dying: AbortController[] = []
beforeAll(async () => {
  ;[server, opened] = await Promise.all([startModelServer('openai'), openTestStore()])
})
beforeEach(async () => {
  await opened.clear()
  clock = fakeClock()
  const at = clock.now()
  const names = { id: 'd-1', clusterId: 'default', appName: 'cart', packageVersion: '1.4.2', environment: '' }
  const rest = { status: 'failed', origin: 'api', createdTime: at, updatedTime: at } as const
  await opened.store.releases.put({ ...names, ...rest, hosts: [], alertRules: [] })
  const request = { id: 'r-1', deploymentId: 'd-1', trigger: 'manual', alert: undefined, language: 'zh', quietMs: 0 } as const
  await opened.store.releases.open(request, at)
})
afterAll(async () => {
  for (const one of dying) one.abort()
  await Promise.all([server.stop(), opened.store.close()])
})

/** One process: its tools, and the point at which it stands still for good, as a killed one does. */
function writer(holder: string, dies: { readonly atTools?: true; readonly atFinish?: true } = {}) {
  const asked: string[] = []
  const answer = ({ name, arguments: given }: ToolCall): ToolResult => {
    asked.push(name)
    const outcome = { kind: 'answer', data: { asked: asked.length }, notices: [] } as const
    return { name, arguments: given, source: 'aceso', at: clock.now(), durationMs: 1, sizeBytes: 10, cached: false, outcome }
  }
  const rule: ReleaseRule = {
    kind: 'looks',
    async examine(_, ask) {
      await ask({ name: 'list_metrics', arguments: {} })
      return { causes: [], notChecked: [] }
    },
  }
  const { releases } = opened.store
  const tool = { name: 'get_targets', description: 'asks', inputSchema: { type: 'object' }, source: 'aceso' } as const
  const means: ReportingMeans = {
    releases: { ...releases, ...(dies.atFinish === true ? { finish: () => forever } : {}) },
    holder,
    clock,
    investigation: {
      model: gatewayOn(opened, { ...sectionOf('openai', server.url), timeouts: { deployment: '60s' } }, clock).model,
      toolbox: {
        offers: () => [tool],
        call: async (call) => answer(call),
        callAll: async (calls) => {
          if (dies.atTools === true && calls.some(({ name }) => name === 'get_targets')) await forever
          return calls.map((call) => answer(call))
        },
        state: () => ({ tools: [], servers: [], notes: [] }),
      },
      rules: [rule],
      limits: { rounds: 20, deadlineMs: 60_000, callsPerRound: 8 },
      sureAt: 0.9,
    },
    templates: (language) => readTemplates(language),
    ended: async () => undefined,
    onFault: () => undefined,
  }
  return { means, asked }
}

/** Lets a writer come to its end, which nobody is told of. */
function killed(means: ReportingMeans): void {
  const life = new AbortController()
  dying.push(life)
  void writeNext(means, life.signal).catch(() => undefined)
}

const stepsThere = async (): Promise<readonly string[]> => {
  const { rows } = await sql<{ place: string }>`select place from task_steps order by at, place`.execute(opened.engine.db)
  return rows.map(({ place }) => place)
}

async function goesOn(questions: number): Promise<readonly string[]> {
  clock.pass(leaseMs + 1)
  const next = writer('b')
  expect(await writeNext(next.means, new AbortController().signal)).toBe('more')
  expect(await server.received()).toHaveLength(questions)
  expect(await opened.store.releases.report('r-1')).toMatchObject({
    status: 'completed',
    writtenBy: 'model',
    rounds: 2,
    tokens: { input: 2000, output: 200 },
    costUsd: expect.closeTo(0.072),
    toolCalls: [
      { number: 1, round: 0, tool: 'list_metrics' },
      { number: 2, round: 1, tool: 'get_targets' },
    ],
  })
  const { parts } = await opened.store.models.usage(clock.now())
  expect(parts).toMatchObject([{ calls: 2, inputTokens: 2000, costUsd: expect.closeTo(0.072) }])
  expect(await stepsThere()).toEqual([])
  return next.asked
}

describe('a report that another goes on with', () => {
  it('asks no model again for what was answered before a kill', async () => {
    await server.script(asks, report)
    const first = writer('a', { atTools: true })
    killed(first.means)
    await expect.poll(stepsThere).toEqual(['rules', 'turn 1'])
    expect(await goesOn(2)).toEqual(['get_targets'])
  })

  it('asks neither rules nor tools again whose answers were kept', async () => {
    await server.script(asks, { ...report, delayMs: 60_000 })
    const first = writer('a')
    killed(first.means)
    await expect.poll(async () => (await server.received()).length).toBe(2)
    expect(await stepsThere()).toEqual(['answers 1', 'rules', 'turn 1'])
    await server.script(report)
    expect(await goesOn(1)).toEqual([])
  })

  it('asks nobody again where only its end was not stored', async () => {
    await server.script(asks, report)
    const first = writer('a', { atFinish: true })
    killed(first.means)
    await expect.poll(stepsThere).toContain('turn 2')
    expect(await goesOn(2)).toEqual([])
  })

  it('loses no answer that was paid for because the store is away for a moment', async () => {
    await server.script({ text: 'told', ...used })
    const { models } = opened.store
    let tries = 0
    const settle: typeof models.settle = async (...given) => {
      tries += 1
      if (tries < 3) throw new AcesoError('store-unavailable', 'the database cannot be reached')
      return models.settle(...given)
    }
    const store = { ...opened, store: { ...opened.store, models: { ...models, settle } } }
    const { model } = gatewayOn(store, sectionOf('openai', server.url), clock)
    const messages = [{ role: 'user', parts: [{ kind: 'text', text: 'q' }] }] as const
    const reply = await model.ask({ purpose: 'crash', task: 't', system: 's', messages }, new AbortController().signal)
    expect([tries, reply]).toMatchObject([3, { kind: 'answer', text: 'told' }])
    expect(await models.usage(clock.now())).toMatchObject({ monthUsd: expect.closeTo(0.036), reservedUsd: 0 })
  })

  it('begins anew where what was kept cannot be read, and counts what both have spent', async () => {
    await server.script(asks, asks, report)
    const first = writer('a', { atTools: true })
    killed(first.means)
    await expect.poll(stepsThere).toEqual(['rules', 'turn 1'])
    await sql`update task_steps set doc = '{"of": "another version"}'`.execute(opened.engine.db)
    clock.pass(leaseMs + 1)
    const next = writer('b')
    await writeNext(next.means, new AbortController().signal)
    expect(next.asked).toEqual(['list_metrics', 'get_targets'])
    expect(await opened.store.releases.report('r-1')).toMatchObject({ status: 'completed', tokens: { input: 3000 } })
  })
})
