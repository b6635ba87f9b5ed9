import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { changesIn, planning } from './planning.fixture.ts'
import { rollBack } from './roll-back.ts'

const released = world()
  .deployment('shop/cart', { image: 'shop/cart:2', replicas: 3, before: [{ image: 'shop/cart:1' }] })
  .build()

describe('roll-back', () => {
  it('changes only the fields that differ, so that scale stays as it is', () => {
    expect(changesIn(planning(rollBack, released, 'Deployment', 'shop/cart', { revision: 1 }))).toEqual([
      'spec.template.spec.containers.0.image: "shop/cart:2" -> "shop/cart:1"',
    ])
  })

  it('refuses a revision that is no longer kept', () => {
    expect(changesIn(planning(rollBack, released, 'Deployment', 'shop/cart', { revision: 9 }))[0]).toMatch(/no longer kept/)
  })

  it('refuses when a masked value would have to be written, and says the command', () => {
    const masked = world()
      .deployment('shop/cart', { env: { TOKEN: 'masked:bbbb' }, before: [{ env: { TOKEN: 'masked:aaaa' } }] })
      .build()
    expect(changesIn(planning(rollBack, masked, 'Deployment', 'shop/cart', { revision: 1 }))[0]).toMatch(/kubectl rollout undo/)
  })

  it('is done when the revision is the present one', () => {
    expect(planning(rollBack, released, 'Deployment', 'shop/cart', { revision: 2 }).kind).toBe('nothing-to-do')
  })
})
