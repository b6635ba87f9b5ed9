import { expect, it } from 'vitest'
import { growth, linear } from './growth.fixture.ts'

it.each([
  ['linear', (size: number) => size, false],
  ['quadratic', (size: number) => size * size, true],
])('tells %s work', async (_, steps, isTooMuch) => {
  const work = (size: number): void => {
    let sum = 0
    for (let step = 0; step < steps(size); step += 1) sum = (sum * 31 + step) % 1_000_003
    expect(sum).toBeGreaterThanOrEqual(0)
  }
  expect((await growth(work, 1_500)) >= linear).toBe(isTooMuch)
})
