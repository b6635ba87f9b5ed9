import { type WorldBuilder, world } from '../../world/builder/world-builder.ts'

/** Deployment shop/cart, whose present revision 2 has another image than revision 1. */
export function releasedTwice(): WorldBuilder {
  return world().deployment('shop/cart', { image: 'cart:2', before: [{ image: 'cart:1' }] })
}
