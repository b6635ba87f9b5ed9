/** Milliseconds of the quickest of ten tries: a machine that is busy elsewhere may hold up one, not all. */
export function quickestMs(work: () => void): number {
  const tries = Array.from({ length: 10 }, () => {
    const beganMs = performance.now()
    work()
    return performance.now() - beganMs
  })
  return Math.min(...tries)
}
