import { expect, it } from 'vitest'
import { until } from './run.ts'

const never = (): Promise<never> => new Promise(() => undefined)

it('waits no longer than it was told, though what it asks never answers', async () => {
  await expect(until('the moon', 100, never)).rejects.toThrow('waited 100 ms in vain for the moon')
}, 2_000)

it('says what its last question failed with', async () => {
  const failing = until('the moon', 100, () => Promise.reject(new Error('clouds')), 10)
  await expect(failing).rejects.toMatchObject({ message: 'waited 100 ms in vain for the moon', cause: { message: 'clouds' } })
})

it('asks until there is an answer', async () => {
  let asked = 0
  expect(await until('three', 1_000, async () => (asked++ === 2 ? asked : undefined), 1)).toBe(3)
})
