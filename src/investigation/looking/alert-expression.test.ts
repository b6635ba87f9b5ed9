import { expect, it } from 'vitest'
import { withoutComparison } from './alert-expression.ts'

it.each([
  ['sum(rate(a[5m])) / sum(rate(b[5m])) > 0.05', 'sum(rate(a[5m])) / sum(rate(b[5m]))'],
  ['up == 0', 'up'],
  ['a > bool on (x) b', 'a'],
  ['increase(restarts[1h])', 'increase(restarts[1h])'],
  ['sum(', undefined],
])('%s measures %s', (expression, measured) => {
  expect(withoutComparison(expression)).toBe(measured)
})
