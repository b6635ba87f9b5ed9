import { expect, it } from 'vitest'
import type { Json } from '../../domain/json.ts'
import { fewValues } from './few-values.ts'

it('leaves what has few values as it is', () => {
  const value = { list: [1, 'two', null, { three: true }] }
  expect(fewValues(value)).toEqual({ data: value, isCut: false })
})

it('takes the first of very many, in lists and by names', () => {
  expect(fewValues([['a', 'b'], ['c'], ['d']], 5)).toEqual({ data: [['a', 'b'], ['c']].slice(0, 1).concat([[]]), isCut: true })
  expect(fewValues({ a: 1, b: 2, c: 3 }, 3)).toEqual({ data: { a: 1, b: 2 }, isCut: true })
})

it('reads what is nested without end', () => {
  const deep = Array.from({ length: 100_000 }).reduce<Json>((inner) => [inner], 'x')
  expect(JSON.stringify(fewValues(deep).data)).toHaveLength(206)
})
