import { describe, expect, it } from 'vitest'
import type { Json } from '../../domain/json.ts'
import type { ToolResult } from '../../domain/tool-call.ts'
import { toldAnswer } from './told-answer.ts'

const at = '2026-05-04T12:00:00.000Z'
const releasedMs = Date.parse('2026-05-04T11:00:00.000Z')
function answer(data: Json, given: ToolResult['arguments'] = {}): ToolResult {
  return {
    name: 'a_tool',
    arguments: given,
    source: 'aceso',
    at,
    durationMs: 1,
    sizeBytes: 1,
    cached: false,
    outcome: { kind: 'answer', data, notices: [] },
  }
}
const told = (data: Json, mostTokens = 1_000, given: ToolResult['arguments'] = {}) =>
  JSON.parse(toldAnswer(answer(data, given), { releasedMs, mostTokens })) as { readonly data: Json; readonly notices?: readonly string[] }
const matrix = (from: number, to: number, value: (minute: number) => number): Json => ({
  resultType: 'matrix',
  result: [
    {
      metric: { pod: 'a' },
      values: Array.from({ length: to - from + 1 }, (_, index) => [releasedMs / 1000 + (from + index) * 60, String(value(from + index))]),
    },
  ],
})

describe('a series', () => {
  it('is summed up before the release and since, by values of its own, a fifth as long', () => {
    const data = matrix(-60, 60, (minute) => (minute < 0 ? 10 + (minute % 3) : 20 + (minute % 3)))
    expect(told(data).data).toMatchObject({
      result: [
        {
          metric: { pod: 'a' },
          samples: 121,
          before: { usual: 9, low: 8, high: 10 },
          since: { first: 22, usual: 21, low: 20, high: 22, last: 20 },
        },
      ],
    })
    expect(JSON.stringify(told(data)).length).toBeLessThan(JSON.stringify(data).length / 5)
  })

  it('that ended says when, and has nothing since where only the pods before were still seen', () => {
    expect(
      told(
        matrix(-60, 6, () => 1),
        1_000,
        { end: at },
      ).data,
    ).toMatchObject({ result: [{ since: null, ended: '11:06' }] })
  })

  it('of few points is told whole', () => {
    expect(told(matrix(-1, 1, (minute) => minute)).data).toMatchObject({
      result: [
        {
          points: [
            ['10:59', -1],
            ['11:00', 0],
            ['11:01', 1],
          ],
        },
      ],
    })
  })
})

it('names the fields of like things once, and no time that all have', () => {
  const pods = ['a', 'b', 'c'].map((name) => ({ name, ready: true }))
  expect(told({ objects: pods }).data).toEqual({
    objects: {
      columns: ['name', 'ready'],
      rows: [
        ['a', true],
        ['b', true],
        ['c', true],
      ],
    },
  })
  const vector = { resultType: 'vector', result: [{ metric: { code: '200' }, value: [1777892400, '17.2'] }] }
  expect(told(vector).data).toEqual({ resultType: 'vector', result: [{ metric: { code: '200' }, value: '17.2' }] })
})

it('keeps of a long log the lines that complain and the last ones, in their order', () => {
  const lines = Array.from({ length: 300 }, (_, index) => (index === 7 ? 'ERROR no such column' : `INFO request ${index}`))
  const { lines: kept, leftOut } = told({ found: true, lines }, 100).data as { readonly lines: readonly string[]; readonly leftOut: number }
  expect([kept[0], kept.at(-1), kept.length + leftOut]).toEqual(['ERROR no such column', 'INFO request 299', 300])
})

it('is never longer than it may be', () => {
  const long = { objects: Array.from({ length: 500 }, (_, index) => ({ name: `pod-${index}`, note: 'x'.repeat(100) })) }
  expect(toldAnswer(answer(long), { releasedMs, mostTokens: 200 }).length).toBeLessThan(1_000)
})
