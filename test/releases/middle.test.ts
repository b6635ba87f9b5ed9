import { afterAll, beforeAll, expect, it } from 'vitest'
import { get } from '../../bench/reports/asking.ts'
import type { ServerProcess } from '../../bench/server-process.ts'
import { type PostgresServer, startPostgres } from '../../scripts/ensure-postgres.ts'
import type { DiagnosisReport } from '../../src/domain/release/report.ts'
import { openMetrics, startPrometheus } from '../mcp/metric-servers.ts'
import type { Turn } from '../model/servers/turn.ts'
import { alert, asks, ended, reports, type Stage, setStage, until } from './stage.ts'

let stage: Stage
let postgres: PostgresServer
beforeAll(async () => {
  stage = await setStage()
  postgres = await startPostgres()
})
afterAll(async () => {
  await stage.stop()
  postgres.stop()
})

/** Until it is told to go on, or nobody waits for it any more. */
const thinks = (turn: Turn): Turn => ({ ...turn, delayMs: 600_000 })
const inRound = (round: number) => (now: DiagnosisReport) => now.progress?.round === round && now.progress.doing === 'thinking'
const answeredOf = ({ toolCalls }: DiagnosisReport) =>
  toolCalls.filter(({ round }) => round > 0).map(({ number, round, error }) => [number, round, error === undefined])
const reserved = async ({ url }: ServerProcess) =>
  (await get<{ readonly spend: { readonly reservedUsd: number } }>(`${url}/api/v1/models`)).spend.reservedUsd

it('goes to the next provider in the middle of a conversation, and counts the tokens of both', async () => {
  const server = await stage.start({}, 'fail-over')
  await stage.openai.script(asks, { status: 503 }, { status: 503 }, { status: 503 })
  await stage.anthropic.script({ ...reports, usage: { input: 1_000, output: 70 } })
  const id = await alert(server, 'd-1')
  expect(await ended(server, id)).toMatchObject({
    status: 'completed',
    provider: 'anthropic',
    rounds: 2,
    tokens: { input: 1_100, output: 80 },
    queries: [{ promQL: 'app_load_ratio{hostname="{{hostname}}"}', status: 'valid', series: 1 }],
  })
  await expect
    .poll(() => stage.lines(id), { timeout: 20_000 })
    .toContainEqual(expect.stringMatching(/^部署 d-1 诊断报告生成成功，Token 消耗: 1180，耗时 \d+ ms$/))
  await server.kill()
})

it('tells the model when Prometheus goes away, and drops the queries that could not be run', async () => {
  const metrics = await startPrometheus(openMetrics(Date.now()))
  const server = await stage.start({ ACESO_PROMETHEUS_URL: metrics.url }, 'prometheus')
  await stage.openai.script(asks, thinks({ ...asks, calls: [{ name: 'list_metrics', input: {} }] }), reports)
  const id = await alert(server, 'd-1')
  await until(server, id, inRound(2))
  await metrics.stop()
  await expect.poll(async () => (await stage.openai.received()).length, { timeout: 20_000 }).toBe(2)
  await stage.openai.goOn()
  const done = await ended(server, id)
  expect(done).toMatchObject({ status: 'completed', queries: [{ status: 'dropped', why: expect.stringMatching(/does not answer/) }] })
  expect(answeredOf(done).map(([, round, isAnswer]) => [round, isAnswer])).toEqual([
    [1, true],
    [2, false],
  ])
  await server.kill()
})

it('ends with what was learnt when the budget is spent in the middle, in the words of the reader', async () => {
  const server = await stage.start({ ACESO_MODELS_BUDGET_MAX_COST_PER_MONTH: '1' }, 'budget')
  await stage.openai.script({ ...asks, usage: { input: 1_000_000, output: 10 } }, reports)
  await stage.anthropic.script(reports)
  const failed = await ended(server, await alert(server, 'd-1'))
  expect(failed).toMatchObject({
    status: 'failed',
    error: { code: 'model-monthly-limit', retryable: true, why: { zh: expect.stringContaining('预算') } },
    modelNote: expect.stringMatching(/^模型未能给出报告：本月预算 1 美元已不足；\S+ 起可再次尝试$/),
    tokens: { input: 1_000_000, output: 10 },
  })
  expect(answeredOf(failed)).toMatchObject([[expect.any(Number), 1, true]])
  expect(await reserved(server)).toBe(0)
  await server.kill()
})

it('gives a report back when it is stopped, and ends it after the next start: told once, with the tokens of both', async () => {
  const first = await stage.start({}, 'stopped')
  await stage.openai.script(asks, thinks(reports))
  const id = await alert(first, 'd-1')
  await until(first, id, inRound(2))
  expect(await first.stop()).toBe(0)

  // It goes on where it stood: what was answered is not asked for again.
  await stage.openai.script(reports)
  const second = await stage.start({}, 'stopped')
  const done = await ended(second, id)
  expect(done).toMatchObject({ version: 1, status: 'completed', tokens: { output: 40 } })
  // 400 were told by the model; what it was at when the server stopped is paid for too, and estimated.
  expect(done.tokens.input).toBeGreaterThan(400)
  expect(answeredOf(done).map(([, round, isAnswer]) => [round, isAnswer])).toEqual([[1, true]])
  expect(await reserved(second)).toBe(0)
  expect((await stage.lines(id)).filter((line) => line.includes('生成成功'))).toEqual([
    expect.stringContaining(`Token 消耗: ${done.tokens.input + done.tokens.output}`),
  ])
  await second.kill()
})

it('is taken over by another server when the one that writes it is killed: one report, told once', async () => {
  const shared = { DATABASE_URL: postgres.url }
  const first = await stage.start(shared, 'one')
  await stage.openai.script(asks, thinks(reports))
  const id = await alert(first, 'd-1')
  await until(first, id, inRound(2))
  const second = await stage.start(shared, 'two')
  expect(await alert(second, 'd-1')).toBe(id)
  await first.kill()
  await stage.openai.script(asks, reports)
  const done = await ended(second, id)
  expect(done).toMatchObject({ version: 1, status: 'completed', tokens: { input: 500, output: 50 } })
  expect((await stage.lines(id)).filter((line) => line.includes('生成成功'))).toHaveLength(1)
  const incident = await untilLinked(second, id)
  const { data } = await get<{ readonly data: readonly { readonly body: { readonly facts?: { readonly report?: string } } }[] }>(
    `${second.url}/api/v1/incidents/${incident}/timeline`,
  )
  expect(data.filter(({ body }) => body.facts?.report === id)).toHaveLength(1)
  await second.kill()
})

async function untilLinked(server: ServerProcess, id: string): Promise<string> {
  const { incidentId } = await until(server, id, (now) => now.incidentId !== undefined)
  return incidentId ?? ''
}
