import { describe, expect, it } from 'vitest'
import { linesOf } from './diff.tsx'

describe('linesOf', () => {
  it('tells added, removed and unchanged lines apart and leaves the file names out', () => {
    const diff = '--- Deployment shop/cart\n+++ Deployment shop/cart\n@@ -1,2 +1,2 @@\n spec:\n-  image: cart:1.5.0\n+  image: cart:1.4.2\n'
    expect(linesOf(diff).map(({ kind }) => kind)).toEqual(['place', 'same', 'removed', 'added'])
  })

  it('keeps a removed line that itself begins with a dash', () => {
    expect(linesOf('-- name: web')).toEqual([{ kind: 'removed', text: '-- name: web' }])
  })
})
