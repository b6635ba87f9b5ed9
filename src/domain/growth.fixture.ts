import { setTimeout as delay } from 'node:timers/promises'

/** What `growth` stays below for linear work on any machine; quadratic work reaches 16. */
export const linear = 8

const mostTries = 10
/** Less is noise, and not worth a complaint. */
const leastMs = 0.5

/**
 * How many times longer four times as much takes. A bound in milliseconds would measure the machine; here both sides are measured on the same one, each as the least of several tries, until
 * the answer is below `most`.
 */
export async function growth(work: (size: number) => unknown, size: number, most = linear): Promise<number> {
  // Compiled before anything is measured: a slow first run would hide how the second grows.
  await work(size)
  let [once, fourTimes] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let times = Number.POSITIVE_INFINITY
  for (let count = 0; count < mostTries && times >= most; count += 1) {
    once = Math.min(once, await processorMs(() => work(size)))
    fourTimes = Math.min(fourTimes, await processorMs(() => work(4 * size)))
    times = fourTimes / Math.max(once, leastMs)
  }
  return times
}

/** Of this thread on the processor: the clock on the wall measures the machine's other work too. Kernels settle that account only when a thread rests, hence the rests before and after. */
async function processorMs(work: () => unknown): Promise<number> {
  await delay(1)
  const before = process.threadCpuUsage()
  await work()
  await delay(1)
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
