import { describe, expect, it } from 'vitest'
import { world } from '../world/world-builder.ts'
import { patchResources } from './patch-resources.ts'
import { changesIn, planning } from './planning.ts'

const shop = world().deployment('shop/cart').build()

describe('patch-resources', () => {
  it('sets the limit of the named container', () => {
    const plan = planning(patchResources, shop, 'Deployment', 'shop/cart', { container: 'app', limits: { memory: '192Mi' } })
    expect(changesIn(plan).join()).toContain('"192Mi"')
    expect(plan.kind === 'write' && plan.title).toEqual({
      en: 'Set memory limit to 192Mi for shop/cart',
      zh: '将 shop/cart 的内存上限设为 192Mi',
    })
  })

  it.each(['192', '1.5Gi', '500m'])('accepts the quantity %s', (memory) => {
    expect(planning(patchResources, shop, 'Deployment', 'shop/cart', { container: 'app', limits: { memory } }).kind).toBe('write')
  })

  it('refuses what is no quantity', () => {
    expect(() => planning(patchResources, shop, 'Deployment', 'shop/cart', { container: 'app', limits: { memory: 'lots' } })).toThrow(
      /quantity/,
    )
  })
})
