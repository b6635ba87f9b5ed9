import { describe, expect, it } from 'vitest'
import { cleaned } from './cleaned.ts'

describe('cleaned', () => {
  it('masks what looks like a secret, in texts and under telling names', () => {
    const value = {
      line: 'login with password=hunter2 ok',
      url: 'postgres://cart:hunter2@db/cart',
      password: 'hunter2',
      nested: [{ apiKey: 'abcdef' }],
      authorization: 'Bearer abcdefghijk',
    }
    expect(JSON.stringify(cleaned(value))).not.toMatch(/hunter2|abcdef/)
    expect(cleaned(value)).toMatchObject({ line: 'login with password=*** ok', password: '***', nested: [{ apiKey: '***' }] })
  })

  it('masks what only its surroundings tell to be a secret: a named variable, a word after a flag, lines of a key', () => {
    const value = {
      env: [
        { name: 'DB_PASSWORD', value: 'hunter2' },
        { name: 'MODE', value: 'fast' },
      ],
      args: ['serve', '--api-token', 'hunter2', '--port', '80'],
      lines: ['ready', '-----BEGIN RSA PRIVATE KEY-----', 'hunter2', '-----END RSA PRIVATE KEY-----', 'served'],
    }
    expect(cleaned(value)).toEqual({
      env: [
        { name: 'DB_PASSWORD', value: '***' },
        { name: 'MODE', value: 'fast' },
      ],
      args: ['serve', '--api-token', '***', '--port', '80'],
      lines: ['ready', '***', '***', '***', 'served'],
    })
  })

  it('leaves the names, and values that only stand beside them', () => {
    expect(cleaned({ tokens: 512, passwordSet: true, note: 'ok', token: '' })).toEqual({
      tokens: 512,
      passwordSet: true,
      note: 'ok',
      token: '',
    })
  })

  it('shows hidden characters in values and names', () => {
    expect(cleaned({ 'a\u200b': 'b\u202ec' })).toEqual({ 'a\\u{200b}': 'b\\u{202e}c' })
  })

  it('makes JSON of numbers that JSON has no word for, and of what is nested without end', () => {
    expect(cleaned([Number.NaN, Number.POSITIVE_INFINITY])).toEqual(['NaN', 'Infinity'])
    const deep = Array.from({ length: 100 }).reduce<object>((inner) => ({ inner }), {})
    expect(JSON.stringify(cleaned(deep as never))).toContain('nested too deeply')
  })
})
