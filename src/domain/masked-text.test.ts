import { describe, expect, it } from 'vitest'
import { maskSecrets } from './masked-text.ts'

describe('masking', () => {
  it.each([
    ['cannot connect to postgres://cart:hunter2@db:5432/cart', 'cannot connect to postgres://cart:***@db:5432/cart'],
    ['password=hunter2 user=cart', 'password=*** user=cart'],
    ['{"dbPassword": "hunter2", "user": "cart"}', '{"dbPassword": ***, "user": "cart"}'],
    ['Authorization: Bearer abcdefgh12345678', 'Authorization: Bearer ***'],
    ['API_KEY: k-12345', 'API_KEY: ***'],
    ['key AKIAABCDEFGHIJKLMNOP used', 'key *** used'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc was refused', 'token *** was refused'],
  ])('hides the secret in %s', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked)
  })

  it.each([
    'dial tcp 10.0.0.1:5432: connect: connection refused',
    'unexpected token } in JSON at position 4',
    'error: password is not set',
  ])('leaves %s as it is', (text) => {
    expect(maskSecrets(text)).toBe(text)
  })
})
