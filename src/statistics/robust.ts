/** The middle value; of an even number of values the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN
  const ordered = values.toSorted((left, right) => left - right)
  const middle = Math.floor(ordered.length / 2)
  const upper = ordered[middle] ?? Number.NaN
  return ordered.length % 2 === 1 ? upper : ((ordered[middle - 1] ?? Number.NaN) + upper) / 2
}

export interface RobustScale {
  readonly median: number
  /** Median of the distances to the median. */
  readonly mad: number
  /** Mean of the distances to the median. */
  readonly meanDistance: number
}

export function robustScale(values: readonly number[]): RobustScale {
  const middle = median(values)
  const distances = values.map((value) => Math.abs(value - middle))
  return { median: middle, mad: median(distances), meanDistance: distances.reduce((sum, one) => sum + one, 0) / distances.length }
}

/** A value this many robust deviations away is called unusual (Iglewicz and Hoaglin's recommendation). */
export const unusualScore = 3.5

/**
 * How many deviations a value lies from the middle of what was before, without being misled by outliers in it.
 *
 *     score = 0.6745 * (x - median) / MAD                    0.6745 = the normal distribution's 0.75 quantile
 *     score = (x - median) / (1.253314 * mean distance)      where MAD is 0: more than half of the values are equal
 *
 * Source: B. Iglewicz, D. C. Hoaglin, How to Detect and Handle Outliers (1993), chapter 3; the second line is their remedy for MAD = 0.
 * Fails where all earlier values are equal: then nothing says how large a change is large, and every other value scores infinite.
 */
export function robustScore(value: number, { median: middle, mad, meanDistance }: RobustScale): number {
  const difference = value - middle
  if (difference === 0) return 0
  if (mad > 0) return (0.6745 * difference) / mad
  if (meanDistance > 0) return difference / (1.253314 * meanDistance)
  return difference > 0 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY
}
