import { expect, it } from 'vitest'
import { startWorkLoop } from './work-loop.ts'

const hour = 3_600_000

it('goes on while there is more, then rests until it is woken', async () => {
  const rounds: string[] = []
  let rested: (() => void) | undefined
  const loop = startWorkLoop(
    () => {
      rounds.push('round')
      rested?.()
      return Promise.resolve(rounds.length < 3 ? 'more' : 'idle')
    },
    hour,
    () => undefined,
  )
  await expect.poll(() => rounds.length).toBe(3)
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(rounds).toHaveLength(3)
  const again = new Promise<void>((resolve) => {
    rested = resolve
  })
  loop.wake()
  await again
  expect(rounds).toHaveLength(4)
  await loop.stop()
})

it('tells of a round that fails, and stops even while it rests', async () => {
  const faults: unknown[] = []
  const loop = startWorkLoop(
    () => Promise.reject(new Error('store is away')),
    hour,
    (fault) => faults.push(fault),
  )
  await expect.poll(() => faults.length).toBe(1)
  await loop.stop()
  expect(faults).toHaveLength(1)
})
