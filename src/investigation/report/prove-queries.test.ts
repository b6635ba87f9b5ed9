import { expect, it } from 'vitest'
import { z } from 'zod'
import type { Claim } from '../../domain/release/report.ts'
import type { ToolCall, ToolOutcome } from '../../domain/tool-call.ts'
import { proveQueries } from './prove-queries.ts'
import { qualityOf, totalQuality } from './quality.ts'

const answers: Readonly<Record<string, ToolOutcome>> = {
  'rate(errors{hostname="web-1"}[5m])': { kind: 'answer', data: { resultType: 'vector', result: [{}, {}] }, notices: [] },
  gone: { kind: 'answer', data: { resultType: 'vector', result: [] }, notices: [] },
  crashed: { kind: 'answer', data: { resultType: 'vector', result: [] }, notices: [] },
  'crashed from 2026-11-26T09:00:00.000Z to 2026-11-26T10:00:00.000Z by 36s': {
    kind: 'answer',
    data: { resultType: 'matrix', result: [{}] },
    notices: [],
  },
  'vector(1)': { kind: 'answer', data: { resultType: 'scalar', result: [0, '1'] }, notices: [] },
  'rate(up)': { kind: 'error', code: 'input-invalid', message: 'expected type range vector' },
}
const Asked = z.object({ query: z.string(), start: z.string().optional(), end: z.string().optional(), step: z.string().optional() })
const asked: string[] = []
const toolbox = {
  callAll: async (calls: readonly ToolCall[]) =>
    calls.map(({ name, arguments: given }) => {
      const { query: promQL, start, end, step } = Asked.parse(given)
      const query = start === undefined ? promQL : `${promQL} from ${start} to ${end} by ${step}`
      asked.push(query)
      const outcome: ToolOutcome = answers[query] ?? { kind: 'error', code: 'not-found', message: 'unknown' }
      return {
        name,
        arguments: given,
        source: 'aceso',
        at: '2026-11-26T10:00:00.000Z',
        durationMs: 1,
        sizeBytes: 1,
        cached: false,
        outcome,
      }
    }),
}

it('keeps queries that can be read and answer with something, each asked once for the hosts concerned', async () => {
  const queries = ['rate(errors{hostname="{{hostname}}"}[5m])', 'gone', 'vector(1)', 'rate(up)', 'rate(errors[5m]', 'vector(1)', 'crashed']
  const moments = { began: [undefined, '2026-11-26T09:30:00.000Z'], now: '2026-11-26T10:00:00.000Z' }
  expect(await proveQueries(queries, { toolbox, hosts: ['web-1'], scope: 'r-1', moments }, new AbortController().signal)).toEqual([
    { promQL: 'rate(errors{hostname="{{hostname}}"}[5m])', status: 'valid', series: 2 },
    {
      promQL: 'gone',
      status: 'dropped',
      why: 'it answers with nothing',
      reason: { en: 'it answers with nothing', zh: '查询没有返回数据' },
      series: 0,
    },
    { promQL: 'vector(1)', status: 'valid', series: 1 },
    { promQL: 'rate(up)', status: 'dropped', why: 'expected type range vector', series: 0 },
    {
      promQL: 'rate(errors[5m]',
      status: 'dropped',
      why: expect.stringMatching(/^it cannot be read near/),
      reason: expect.objectContaining({ zh: expect.stringMatching(/附近有语法错误$/) }),
      series: 0,
    },
    // It crashed meanwhile: while the trouble lasted it answered.
    { promQL: 'crashed', status: 'valid', series: 1 },
  ])
  expect(asked).toEqual([
    'rate(errors{hostname="web-1"}[5m])',
    'gone',
    'vector(1)',
    'rate(up)',
    'crashed',
    'gone from 2026-11-26T09:00:00.000Z to 2026-11-26T10:00:00.000Z by 36s',
    'crashed from 2026-11-26T09:00:00.000Z to 2026-11-26T10:00:00.000Z by 36s',
  ])
})

it('says how far a report can be checked, part by part', () => {
  const sections = {
    overview: 'a',
    rootCauseAnalysis: 'b',
    impactScope: 'c',
    remediationPlan: '1. Set `pool` to 100\n2. Be careful\n3. kubectl rollout undo deploy/cart',
  }
  const claim: Omit<Claim, 'verdict'> = { section: 'overview', text: 'a', cites: [1], differing: [] }
  const parts = qualityOf(
    sections,
    [
      { promQL: 'up', status: 'valid', series: 1 },
      { promQL: 'x', status: 'dropped', why: 'it answers with nothing', series: 0 },
    ],
    [
      { ...claim, verdict: 'supported' },
      { ...claim, verdict: 'supported' },
      { ...claim, verdict: 'supported' },
      { ...claim, verdict: 'differs' },
    ],
  )
  expect(parts.map(({ name, value }) => [name, value])).toEqual([
    ['sections', 1],
    ['queries', 0.5],
    ['claims', 0.75],
    ['steps', 1],
  ])
  expect(totalQuality(parts)).toBeCloseTo(0.8125)
})

it('gives nothing for what is not there', () => {
  expect(totalQuality(qualityOf(undefined, [], []))).toBe(0)
})

it('neither gives nor takes anything for queries where a report has none', () => {
  const sections = {
    overview: 'a',
    rootCauseAnalysis: 'b',
    impactScope: 'c',
    remediationPlan: '1. Push `cart:2`\n2. kubectl rollout undo deploy/cart',
  }
  const parts = qualityOf(sections, [], [{ section: 'overview', text: 'a', cites: [1], differing: [], verdict: 'supported' }])
  expect(parts.map(({ name }) => name)).toEqual(['sections', 'claims', 'steps'])
  expect(totalQuality(parts)).toBe(1)
})
