import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { deletePod } from './delete-pod.ts'
import { changesIn, planning } from './planning.fixture.ts'

describe('delete-pod', () => {
  it('binds to the very pod by its uid', () => {
    const shop = world().deployment('shop/cart').build()
    expect(changesIn(planning(deletePod, shop, 'Pod', 'shop/cart-1-0', {}))).toEqual(['delete Pod/shop/cart-1-0'])
  })

  it('refuses a pod that nobody would make again', () => {
    expect(changesIn(planning(deletePod, world().pod('shop/lonely').build(), 'Pod', 'shop/lonely', {}))[0]).toMatch(/no owner/)
  })
})
