export interface DayCount {
  readonly startMs: number
  readonly n: number
}

const dayMs = 86_400_000

/** The server's counts, each a day long and the last one ending when it answered. */
export function trendDays(trend: readonly number[], asOfMs: number): readonly DayCount[] {
  return trend.map((n, index) => ({ startMs: asOfMs - (trend.length - index) * dayMs, n }))
}

/** The day in which a moment falls; undefined before the first. */
export function dayOf(days: readonly DayCount[], atMs: number): number | undefined {
  const found = days.findLastIndex(({ startMs }) => startMs <= atMs)
  return found < 0 ? undefined : found
}
