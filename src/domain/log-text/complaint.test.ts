import { expect, it } from 'vitest'
import { complains } from './complaint.ts'

it.each([
  ['level=warn msg="pool exhausted"', true],
  ['GET /cart 503 in 12 ms', true],
  ['dial tcp 10.0.0.7:5432: connection refused', true],
  ['Read timed out after 2s', true],
  ['token has expired', true],
  ['GET /cart 200 in 5031 ms', false],
  ['listening on :8080', false],
])('a line that complains is told from one that does not: %s', (line, expected) => {
  expect(complains(line)).toBe(expected)
})
