import { expect, it } from 'vitest'
import { ignoredBy } from './ignored.ts'

const patterns = ['livenessProbe', 'readinessProbe', '']

it.each([
  ['liveness-probe', '', true],
  ['LIVENESSPROBE', '', true],
  ['querynode', 'failed readinessProbe', true],
  ['querynode', 'Error', false],
] as const)('container %s with reason %j is ignored: %s', (container, reason, expected) => {
  expect(ignoredBy(patterns, container, reason) !== undefined).toBe(expected)
})
