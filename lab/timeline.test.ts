import { expect, it } from 'vitest'
import { type Ask, timelineOf, told } from './timeline.ts'

/** A product whose incident has told so many restarts and then one thing more, in pages as it was asked. */
function telling(restarts: number, last: object): Ask {
  const events = [...Array.from({ length: restarts }, () => ({ type: 'signal.joined' })), last].map((body) => ({ at: 'now', body }))
  return async <Data>(path: string) => {
    const { searchParams } = new URL(path, 'http://lab')
    const [page, size] = ['page', 'pageSize'].map((name) => Number(searchParams.get(name)))
    return { data: events.slice(((page ?? 1) - 1) * (size ?? 0), (page ?? 1) * (size ?? 0)) } as Data
  }
}

it.each([0, 99, 100, 250])('is read to its end, after %d events', async (count) => {
  const ask = telling(count, { type: 'verify.passed' })
  expect(await timelineOf(ask, 'i-1')).toHaveLength(count + 1)
  expect((await told(ask, 'i-1', 'verify.passed', 1000)).at).toBe('now')
})

it('says what was told instead of what was waited for', async () => {
  const ask = telling(1, { type: 'plan.abandoned', why: { en: 'the cause is no longer there' } })
  await expect(told(ask, 'i-1', 'verify.passed', 50)).rejects.toThrow(
    'waited 50 ms in vain for verify.passed in i-1; told last: signal.joined, plan.abandoned (the cause is no longer there)',
  )
})
