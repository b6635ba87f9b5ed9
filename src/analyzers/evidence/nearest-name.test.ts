import { describe, expect, it } from 'vitest'
import { editDistance, nearestName } from './nearest-name.ts'

describe('names', () => {
  it.each([
    ['cart', 'cart', 0],
    ['cart', 'crat', 1],
    ['settings', 'setings', 1],
    ['DB_URI', 'DB_URL', 1],
    ['cart', 'checkout', 3],
  ])('counts the edits from %s to %s', (left, right, edits) => {
    expect(editDistance(left, right, 2)).toBe(edits)
  })

  it('takes the one that was meant, and none when two are as near or all are far', () => {
    expect(nearestName('cart-setings', ['cart-settings', 'web-settings'])).toBe('cart-settings')
    expect(nearestName('cart-x', ['cart-a', 'cart-b'])).toBeUndefined()
    expect(nearestName('cart', ['orders'])).toBeUndefined()
    expect(nearestName('db', ['fs'])).toBeUndefined()
  })
})
