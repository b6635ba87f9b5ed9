import type { Point } from './course.ts'

/** A stretch of time in which a measure rose almost all the while, and did not level off. */
export interface Growth {
  readonly from: Point
  readonly to: Point
}

export interface Steadiness {
  /** Share of the first value by which it must have risen. */
  readonly leastRise: number
  readonly leastMs: number
}

const leastPoints = 8
/** A fall by this share is a restart, not a measurement. */
const restart = 0.25
/** Of all pairs of points, how many more rise than fall (Kendall's tau against time): noise alone stays near 0. */
const leastTrend = 0.6
/** What is filled and then kept (caches, pools) rises in its first half only. */
const leastInSecondHalf = 0.2

/** The latest such stretch of a series; a series that ends and begins anew has several. */
export function steadyGrowth(points: readonly Point[], { leastRise, leastMs }: Steadiness): Growth | undefined {
  return runsOf(points)
    .flatMap((run) => {
      const [from, to] = [run[0], run.at(-1)]
      const half = run[Math.floor(run.length / 2)]
      if (from === undefined || to === undefined || half === undefined || run.length < leastPoints || to.atMs - from.atMs < leastMs)
        return []
      const rise = to.value - from.value
      const isSteady = rise >= from.value * leastRise && to.value - half.value >= rise * leastInSecondHalf && trendOf(run) >= leastTrend
      return isSteady ? [{ from, to }] : []
    })
    .at(-1)
}

/** Between two restarts. */
function runsOf(points: readonly Point[]): Point[][] {
  const runs: Point[][] = [[]]
  for (const [index, point] of points.entries()) {
    const before = points[index - 1]
    if (before !== undefined && point.value < before.value * (1 - restart)) runs.push([])
    runs.at(-1)?.push(point)
  }
  return runs
}

/** M. G. Kendall, A New Measure of Rank Correlation (1938), with time as the other ranking; quadratic, for at most a few hundred points. */
function trendOf(points: readonly Point[]): number {
  let sum = 0
  for (const [index, left] of points.entries()) for (const right of points.slice(index + 1)) sum += Math.sign(right.value - left.value)
  return sum / ((points.length * (points.length - 1)) / 2)
}
