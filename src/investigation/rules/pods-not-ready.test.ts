import { expect, it } from 'vitest'
import { examining, pods } from './examining.ts'
import { podsNotReady } from './pods-not-ready.ts'

it('names pods that are not ready or were ended', async () => {
  const { causes } = await examining(podsNotReady, { find_objects: pods({ phase: 'Failed', ready: false }, {}) })
  expect(causes[0]?.summary.en).toBe('Pods of cart 1.5.0 are not ready: cart-2-0 (Failed)')
})

it('is silent for pods that serve, and for those of others', async () => {
  expect((await examining(podsNotReady, { find_objects: pods({}, { name: 'cart-db-migrate-x1-zz', ready: false }) })).causes).toEqual([])
})
