import { describe, expect, it } from 'vitest'
import { dayOf, trendDays } from './trend-days.ts'

const nowMs = Date.parse('2026-11-21T08:00:00.000Z')

describe('trendDays', () => {
  const days = trendDays([0, 3, 1], nowMs)

  it('ends with the day that is running', () => {
    expect(days.map(({ startMs, n }) => [new Date(startMs).toISOString(), n])).toEqual([
      ['2026-11-18T08:00:00.000Z', 0],
      ['2026-11-19T08:00:00.000Z', 3],
      ['2026-11-20T08:00:00.000Z', 1],
    ])
  })

  it('finds the day of a moment', () => {
    expect(dayOf(days, nowMs)).toBe(2)
    expect(dayOf(days, Date.parse('2026-11-19T08:00:00.000Z'))).toBe(1)
    expect(dayOf(days, Date.parse('2026-11-10T00:00:00.000Z'))).toBeUndefined()
  })
})
