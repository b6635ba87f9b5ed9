import { describe, expect, it } from 'vitest'
import { parseInstant, plusMs } from './instant.ts'

describe('instant', () => {
  it.each([
    ['2026-11-21T06:23:51Z', '2026-11-21T06:23:51.000Z'],
    ['2026-11-21T14:23:51+08:00', '2026-11-21T06:23:51.000Z'],
    ['2026-11-21T06:23:51', '2026-11-21T06:23:51.000Z'],
    ['2026-11-21T06:23:51.123456Z', '2026-11-21T06:23:51.123Z'],
  ])('reads %s in UTC', (text, expected) => {
    expect(parseInstant(text)).toBe(expected)
  })

  it('is undefined for what is no moment', () => {
    expect(parseInstant('yesterday')).toBeUndefined()
  })

  it('adds milliseconds', () => {
    expect(plusMs('2026-11-21T06:23:51.000Z', 1500)).toBe('2026-11-21T06:23:52.500Z')
  })
})
