export interface HourCount {
  readonly startMs: number
  readonly n: number
}

const hourMs = 3_600_000

/** How many troubles opened in each of the last 24 hours, oldest first; the last bar is the hour that is running. */
export function openingsByHour(openedAt: readonly string[], nowMs: number): readonly HourCount[] {
  const thisHour = Math.floor(nowMs / hourMs)
  const counts = Array.from({ length: 24 }, (_, index) => ({ startMs: (thisHour - 23 + index) * hourMs, n: 0 }))
  for (const instant of openedAt) {
    const index = Math.floor(Date.parse(instant) / hourMs) - (thisHour - 23)
    const count = counts[index]
    if (count !== undefined) count.n += 1
  }
  return counts
}

export function peakOf(counts: readonly HourCount[]): HourCount | undefined {
  return counts.reduce<HourCount | undefined>((peak, count) => (count.n > (peak?.n ?? 0) ? count : peak), undefined)
}
