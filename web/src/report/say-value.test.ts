import { expect, it } from 'vitest'
import { sayValue } from './say-value.ts'

it.each([
  [0.345678, '', '0.3457'],
  [1_234_567, '', '1.23m'],
  [0.25, 's', '250 ms'],
  [12.5, 's', '12.5 s'],
  [0.37, 'ratio', '37%'],
  [0.004, 'ratio', '0.4%'],
  [0, 'ratio', '0%'],
  [536_870_912, 'bytes', '537 MB'],
  [-1500, 'bytes', '-1.5 kB'],
  [3, 'cores', '3 cores'],
] as const)('says %d in %j as %s', (value, unit, said) => {
  expect(sayValue('en', value, unit).toLowerCase()).toBe(said.toLowerCase())
})

it('counts in the reader’s way', () => {
  expect(sayValue('zh', 1_234_567, '')).toBe('123万')
})
