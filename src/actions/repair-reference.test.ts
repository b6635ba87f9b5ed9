import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { changesIn, planning } from './planning.fixture.ts'
import { repairReference } from './repair-reference.ts'

const shop = world()
  .deployment('shop/cart')
  .service('shop/cart', { selector: { app: 'crat' } })
  .build()

describe('repair-reference', () => {
  it('changes one value of a selector', () => {
    const plan = planning(repairReference, shop, 'Service', 'shop/cart', { path: ['spec', 'selector', 'app'], value: 'cart' })
    expect(changesIn(plan)).toEqual(['spec.selector.app: "crat" -> "cart"'])
  })

  it('changes every field it is given, or none', () => {
    const params = { path: ['spec', 'selector', 'app'], value: 'cart', also: [['spec', 'ports', 0, 'targetPort']] }
    expect(changesIn(planning(repairReference, shop, 'Service', 'shop/cart', params))).toHaveLength(2)
    const plan = planning(repairReference, shop, 'Service', 'shop/cart', { ...params, also: [['spec', 'type']] })
    expect(changesIn(plan)).toEqual(['refused: spec.type is not a field this action may change'])
  })

  it('says what its button does', () => {
    const plan = planning(repairReference, shop, 'Service', 'shop/cart', { path: ['spec', 'selector', 'app'], value: 'cart' })
    expect(plan.kind === 'write' && plan.title.en).toBe('Let Service shop/cart select app=cart')
  })

  it.each([
    ['the command of a container', 'Deployment', ['spec', 'template', 'spec', 'containers', 0, 'command']],
    ['an image', 'Deployment', ['spec', 'template', 'spec', 'containers', 0, 'image']],
    ["a workload's own selector", 'Deployment', ['spec', 'selector', 'matchLabels', 'app']],
    ['the type of a Service', 'Service', ['spec', 'type']],
    ['metadata', 'Service', ['metadata', 'labels']],
  ])('refuses to touch %s', (_, kind, path) => {
    expect(planning(repairReference, shop, kind, 'shop/cart', { path, value: 'x' }).kind).toBe('refused')
  })
})
