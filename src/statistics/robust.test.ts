import { describe, expect, it } from 'vitest'
import { median, robustScale, robustScore } from './robust.ts'

describe('median', () => {
  it('is the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([])).toBeNaN()
  })
})

describe('robustScore', () => {
  it('follows the published formula', () => {
    // Median 10, distances 2 1 0 1 2, their median 1.
    const scale = robustScale([8, 9, 10, 11, 12])
    expect(scale).toEqual({ median: 10, mad: 1, meanDistance: 1.2 })
    expect(robustScore(14, scale)).toBeCloseTo(2.698)
    expect(robustScore(6, scale)).toBeCloseTo(-2.698)
    expect(robustScore(10, scale)).toBe(0)
  })

  it('is not moved by an outlier among the earlier values', () => {
    const quiet = robustScale([8, 9, 10, 11, 12, 10, 9, 11])
    const spiked = robustScale([8, 9, 10, 11, 12, 10, 9, 10_000])
    expect(robustScore(30, spiked)).toBeCloseTo(robustScore(30, quiet), 0)
  })

  it('takes the mean distance where more than half of the values are equal', () => {
    const scale = robustScale([5, 5, 5, 5, 9])
    expect(scale.mad).toBe(0)
    expect(robustScore(9, scale)).toBeCloseTo(4 / (1.253314 * 0.8))
  })

  it('calls any change of a constant infinite', () => {
    const scale = robustScale([3, 3, 3])
    expect(robustScore(4, scale)).toBe(Number.POSITIVE_INFINITY)
    expect(robustScore(2, scale)).toBe(Number.NEGATIVE_INFINITY)
    expect(robustScore(3, scale)).toBe(0)
  })
})
