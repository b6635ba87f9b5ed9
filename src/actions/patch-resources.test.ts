import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { patchResources } from './patch-resources.ts'
import { changesIn, planning } from './planning.fixture.ts'

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

  it('sets amounts of several containers in one change, and refuses one that is not there', () => {
    const two = world()
      .deployment('shop/cart', { spec: { containers: [{ name: 'app' }, { name: 'proxy' }] } })
      .build()
    const params = (other: string) => ({
      container: 'app',
      limits: { memory: '64Mi' },
      also: [{ container: other, requests: { cpu: '50m' } }],
    })
    const plan = planning(patchResources, two, 'Deployment', 'shop/cart', params('proxy'))
    expect(changesIn(plan)).toEqual([
      'spec.template.spec.containers.0.resources: undefined -> {"limits":{"memory":"64Mi"}}',
      'spec.template.spec.containers.1.resources: undefined -> {"requests":{"cpu":"50m"}}',
    ])
    expect(plan.kind === 'write' && plan.title.en).toBe('Set memory limit to 64Mi for shop/cart, and amounts of 1 more of its containers')
    expect(changesIn(planning(patchResources, two, 'Deployment', 'shop/cart', params('gone')))).toEqual([
      'refused: shop/cart has no container named gone',
    ])
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
