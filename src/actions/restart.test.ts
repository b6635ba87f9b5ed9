import { expect, it } from 'vitest'
import { testNow, world } from '../world/builder/world-builder.ts'
import { changesIn, planning } from './planning.fixture.ts'
import { restart } from './restart.ts'

it('stamps the template as kubectl rollout restart does', () => {
  const shop = world().deployment('shop/cart').build()
  const [change] = changesIn(planning(restart, shop, 'Deployment', 'shop/cart', {}))
  expect(change).toContain('restartedAt')
  expect(change).toContain(testNow.slice(0, 19))
})
