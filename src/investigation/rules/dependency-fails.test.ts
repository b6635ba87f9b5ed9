import { expect, it } from 'vitest'
import { dependencyFails } from './dependency-fails.ts'
import { type Answers, examining, log, matrix, names, pods } from './examining.ts'

const line = (status: string): string => `ERROR GET /cart/5 502: http://loyalty-api/points answered ${status}`
const failing = (status: string): Answers => ({
  find_objects: pods(),
  list_metrics: names('http_requests_total'),
  execute_query: () => ({ result: [{ metric: { code: '502' } }] }),
  execute_range_query: () => matrix(0.01, (minute) => (minute < 13 ? 0.01 : 0.3)),
  get_logs: log(line(status), 'INFO ok', line(status)),
  get_rollout_history: () => ({ revisions: [{ revision: 7, createdAt: '2026-05-04T11:27:00Z', isCurrent: true }] }),
})

it('names who answers with errors, and that it was itself rolled out just before', async () => {
  const { causes } = await examining(dependencyFails, failing('500 Internal Server Error'))
  expect(causes[0]).toMatchObject({
    cause: 'release.dependency-down',
    summary: { en: 'loyalty-api, which cart 1.5.0 calls, answers with errors (500)' },
  })
  expect(causes[0]?.evidence.at(-1)?.en).toContain('loyalty-api was itself rolled out at 11:27 UTC (revision 7)')
})

it('blames no roll-out that was long before', async () => {
  const answers = {
    ...failing('500'),
    get_rollout_history: () => ({ revisions: [{ revision: 7, createdAt: '2026-05-01T11:27:00Z', isCurrent: true }] }),
  }
  expect((await examining(dependencyFails, answers)).causes[0]?.evidence.map(({ en }) => en).join()).not.toContain('rolled out')
})

it('tells being asked too often from being broken', async () => {
  const { causes } = await examining(dependencyFails, failing('429 Too Many Requests'))
  expect(causes[0]).toMatchObject({ cause: 'release.rate-limited', summary: { en: expect.stringContaining('asking too often') } })
})

it('is silent where nothing that it calls answers with an error', async () => {
  expect((await examining(dependencyFails, { ...failing('500'), get_logs: log('GET http://loyalty-api/points 200') })).causes).toEqual([])
})
