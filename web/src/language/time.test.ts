import { expect, it } from 'vitest'
import { sayList } from './say.ts'
import { sayMonth } from './time.ts'

it('names a month as people do', () => {
  expect(sayMonth('en', '2026-11')).toBe('November 2026')
  expect(sayMonth('zh', '2026-01')).toBe('2026年1月')
})

it('joins names without gluing a word to them', () => {
  expect(sayList('en', ['a', 'b', 'c'])).toBe('a, b and c')
  expect(sayList('zh', ['execute_query', 'logs'])).toBe('execute_query、logs')
})
