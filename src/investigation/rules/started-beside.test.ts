import { expect, it } from 'vitest'
import { type Answers, examining, matrix, names } from './examining.ts'
import { startedBeside } from './started-beside.ts'

/** Slow from minute 20 on; the database busier too. */
const slow = (made: string, name = 'weekly-settlement', busy = 3.8): Answers => ({
  find_objects: ({ kind }) => ({ objects: kind === 'Job' ? [{ name, created: made }] : [] }),
  list_metrics: names('http_request_duration_seconds_sum'),
  execute_query: () => ({ result: [{ metric: { pod: 'postgres-0' } }] }),
  execute_range_query: ({ query }) =>
    JSON.stringify(query).includes('postgres-0')
      ? matrix(0.4, (minute) => (minute < 20 ? 0.4 : busy))
      : matrix(0.1, (minute) => (minute < 20 ? 0.1 : 1)),
})
const causesOf = async (answers: Answers) => (await examining(startedBeside, answers)).causes

it('names the job that began just before, and what is busy since', async () => {
  const [cause] = await causesOf(slow('2026-05-04T11:33:00Z'))
  expect(cause?.summary.en).toBe('Job weekly-settlement began at 11:33 UTC, just before cart got worse, and release 1.5.0 was at 11:15 UTC')
  expect(cause?.evidence.map(({ en }) => en).join('\n')).toMatch(/postgres-0 uses 3\.\d+ processors since the job began, 0\.4\d* before/)
})

it('is only possible where nothing else shows it', async () => {
  const [cause] = await causesOf(slow('2026-05-04T11:33:00Z', 'weekly-settlement', 0.4))
  expect(cause?.confidence).toBeLessThan(0.7)
})

it.each([
  ['that began long before', slow('2026-05-04T11:24:00Z')],
  ['that began afterwards', slow('2026-05-04T11:40:00Z')],
  ['of the release itself', slow('2026-05-04T11:33:00Z', 'cart-migrate-1-5-0')],
])('blames no job %s', async (_, answers) => {
  expect(await causesOf(answers)).toEqual([])
})

it('blames no job where the release was as near', async () => {
  const soon = (minute: number) => (minute < 3 ? 0.1 : 1)
  expect(await causesOf({ ...slow('2026-05-04T11:16:00Z'), execute_range_query: () => matrix(0.1, soon) })).toEqual([])
})
