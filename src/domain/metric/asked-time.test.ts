import { describe, expect, it } from 'vitest'
import { durationMsOf, momentOf } from './asked-time.ts'

const now = '2026-05-04T12:00:00.000Z'

describe('momentOf', () => {
  it.each([
    ['now', now],
    ['now-15m', '2026-05-04T11:45:00.000Z'],
    ['now - 1h30m', '2026-05-04T10:30:00.000Z'],
    ['2026-05-04T13:00:00+02:00', '2026-05-04T11:00:00.000Z'],
    ['1777896000', '2026-05-04T12:00:00.000Z'],
    [1777896000.5, '2026-05-04T12:00:00.500Z'],
  ])('reads %s', (given, moment) => {
    expect(momentOf(given, now, 'start')).toBe(moment)
  })

  it.each(['soon', 'now+5m', 'now-5', '5m', '12', 'May 4'])('refuses %s by the name of its field', (given) => {
    expect(() => momentOf(given, now, 'start')).toThrow(expect.objectContaining({ code: 'input-invalid', path: 'start' }))
  })
})

describe('durationMsOf', () => {
  it.each([
    ['15s', 15_000],
    ['1h30m', 5_400_000],
    [60, 60_000],
    ['0.5', 500],
  ])('reads %s', (given, ms) => {
    expect(durationMsOf(given, 'step')).toBe(ms)
  })
})
