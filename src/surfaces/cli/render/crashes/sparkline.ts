const steps = '▁▂▃▄▅▆▇█'

/** Counts as one column each, the highest as a full block; nothing happened is a dot, so that one of thousands is still seen. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(1, ...counts)
  return counts.map((count) => (count <= 0 ? '·' : (steps[Math.ceil((count / most) * steps.length) - 1] ?? '█'))).join('')
}
