import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { changesIn, planning } from './planning.fixture.ts'
import { setImage } from './set-image.ts'

const shop = world().deployment('shop/cart', { image: 'shop/cart:1.5' }).build()

describe('set-image', () => {
  it('sets the image of the named container', () => {
    const plan = planning(setImage, shop, 'Deployment', 'shop/cart', { container: 'app', image: 'shop/cart:1.4' })
    expect(changesIn(plan)).toEqual(['spec.template.spec.containers.0.image: "shop/cart:1.5" -> "shop/cart:1.4"'])
    expect(plan.kind === 'write' && plan.title.en).toBe('Set shop/cart image to 1.4')
  })

  it.each(['shop/cart:1.4; rm -rf /', '-shop', ''])('refuses %j as an image', (image) => {
    expect(() => planning(setImage, shop, 'Deployment', 'shop/cart', { container: 'app', image })).toThrow(/image/)
  })
})
