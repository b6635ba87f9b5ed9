/**
 * Milliseconds of processor time that a piece of work takes on this thread: what a test may bound to keep work linear on hostile input. The clock on the wall would
 * measure the machine's other work too.
 */
export function cpuMs(work: () => void): number {
  const before = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
