import { expect, it } from 'vitest'
import { turns } from './pglite-dialect.ts'

/** Everybody waits for the first turn to end, then gives the own one back at once. */
async function order(waiting: readonly string[]): Promise<readonly string[]> {
  const all = turns(1_000)
  const served: string[] = []
  await all.take()
  const rest = waiting.map(async (name) => {
    await all.take(name.startsWith('urgent'))
    served.push(name)
    all.give()
  })
  all.give()
  await Promise.all(rest)
  return served
}

it('gives turns in the order in which they are asked for, the urgent ones first', async () => {
  expect(await order(['a', 'urgent 1', 'b', 'urgent 2'])).toEqual(['urgent 1', 'urgent 2', 'a', 'b'])
})

it('lets the others have a turn in between while urgent ones keep coming', async () => {
  const urgent = Array.from({ length: 6 }, (_, index) => `urgent ${index}`)
  expect(await order(['a', ...urgent])).toEqual([...urgent.slice(0, 4), 'a', ...urgent.slice(4)])
})

it('refuses who waits for too long, and forgets him', async () => {
  const all = turns(5)
  await all.take()
  await expect(all.take(true)).rejects.toMatchObject({ code: 'timed-out' })
  all.give()
  await all.take()
})
