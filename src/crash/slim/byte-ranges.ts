/** Stretches of addresses, `end` being the first one behind. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/** Ordered, and joined where they touch or overlap. */
export function joined(ranges: readonly ByteRange[], gap = 0): readonly ByteRange[] {
  const result: { start: number; end: number }[] = []
  for (const { start, end } of ranges.filter((range) => range.end > range.start).toSorted((left, right) => left.start - right.start)) {
    const last = result.at(-1)
    if (last !== undefined && start <= last.end + gap) last.end = Math.max(last.end, end)
    else result.push({ start, end })
  }
  return result
}

/** What of ordered, joined ranges lies between two addresses; found by halving, since a core with thousands of threads asks thousands of times. */
export function within(ranges: readonly ByteRange[], start: number, end: number): readonly ByteRange[] {
  let low = 0
  let high = ranges.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ranges[middle]?.end ?? 0) <= start) low = middle + 1
    else high = middle
  }
  const found: ByteRange[] = []
  for (let index = low; index < ranges.length; index += 1) {
    const range = ranges[index]
    if (range === undefined || range.start >= end) break
    found.push({ start: Math.max(range.start, start), end: Math.min(range.end, end) })
  }
  return found
}
