import { describe, expect, it } from 'vitest'
import { isAmong, numbersIn, numbersSaid } from './numbers.ts'

const said = (sentence: string): string[] => numbersSaid(sentence).map(({ text }) => text)

describe('numbers of a sentence', () => {
  it('are its quantities, with their units', () => {
    expect(said('CPU rose from 12% to 95.5%, p95 is 1.2 s and 3 pods restarted [2]')).toEqual(['12%', '95.5%', '1.2s', '3'])
    expect(said('错误率从0.1%升到37%，共影响1,204次请求，耗时800毫秒')).toEqual(['0.1%', '37%', '1,204', '800毫秒'])
  })

  it('are not names, moments, citations, list numbers or code', () => {
    expect(said('2. At 10:05 on 2026-11-26 web-1 (v2.3.1, PR #412) of 10.0.0.7:8080 answered 5xx, see `rate(x[5m])` [12]')).toEqual([])
  })
})

describe('a number that was said', () => {
  const holds = (sentence: string, data: Parameters<typeof numbersIn>[0]): boolean =>
    numbersSaid(sentence).every((number) => isAmong(number, numbersIn(data)))

  it.each([
    ['95% of requests', { result: [[1, '0.9512']] }],
    ['it takes 1.2 s', { p95: 1234 }],
    ['it takes 1.2 s', { p95: 1.1731 }],
    ['512 MiB of memory', { value: 536_870_912 }],
    ['about 40 requests', [[1, '41.2']]],
    ['3 pods', { pods: ['a', 'b', 'c'] }],
    ['错误数达到1.2万', { value: '12034' }],
    [
      'latency rose 4 times',
      [
        [0, '0.25'],
        [1, '1.0'],
      ],
    ],
    ['the pool holds 20 connections', { diff: '-pool: 100\n+pool: 20' }],
  ])('stands in the answer: %s', (sentence, data) => {
    expect(holds(sentence, data)).toBe(true)
  })

  it.each([
    ['95% of requests', { result: [[1, '0.12']] }],
    ['it takes 1.2 s', { p95: 2.6 }],
    ['about 40 requests', [[1, '55']]],
    ['37 pods', { pods: ['a', 'b'] }],
    [
      'latency rose 9 times',
      [
        [0, '0.25'],
        [1, '1.0'],
      ],
    ],
  ])('does not: %s', (sentence, data) => {
    expect(holds(sentence, data)).toBe(false)
  })
})
