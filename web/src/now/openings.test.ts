import { describe, expect, it } from 'vitest'
import { openingsByHour, peakOf } from './openings.ts'

const nowMs = Date.parse('2026-11-21T07:20:00.000Z')

describe('openingsByHour', () => {
  it('puts each opening into its hour and the present hour last', () => {
    const counts = openingsByHour(['2026-11-21T07:01:00.000Z', '2026-11-21T05:59:59.000Z', '2026-11-21T05:00:00.000Z'], nowMs)
    expect(counts).toHaveLength(24)
    expect(counts.slice(-3).map(({ n }) => n)).toEqual([2, 0, 1])
  })

  it('leaves out what is older than a day, and what claims to be from the future', () => {
    const counts = openingsByHour(['2026-11-20T06:59:00.000Z', '2026-11-21T09:00:00.000Z'], nowMs)
    expect(peakOf(counts)).toBeUndefined()
  })

  it('names the busiest hour, the earlier of two alike', () => {
    const counts = openingsByHour(
      ['2026-11-21T02:10:00.000Z', '2026-11-21T02:50:00.000Z', '2026-11-21T06:10:00.000Z', '2026-11-21T06:11:00.000Z'],
      nowMs,
    )
    expect(peakOf(counts)).toEqual({ startMs: Date.parse('2026-11-21T02:00:00.000Z'), n: 2 })
  })
})
