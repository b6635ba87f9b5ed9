import { expect, it } from 'vitest'
import { sparkline } from './sparkline.ts'

it('shows one of thousands, and nothing as nothing', () => {
  expect(sparkline([0, 1, 4000, 2000, 0])).toBe('·▁█▄·')
  expect(sparkline([0, 0])).toBe('··')
  expect(sparkline([1, 1])).toBe('██')
  expect(sparkline([])).toBe('')
})
