import { setTimeout as delay } from 'node:timers/promises'

/** What `growth` stays below for linear work on any machine; quadratic work reaches 16. */
export const linear = 8

const mostTries = 10
/** Less is noise, and not worth a complaint. */
const leastMs = 0.1

/**
 * How many times longer four times as much takes. A bound in milliseconds would measure the machine; here both sides are measured on the same one, each as the least of several tries, until
 * the answer is below `most`. A try should take a few milliseconds: so short a piece is often done between two interruptions of a busy machine. (Time on the processor would be no better a
 * measure: some kernels count it in steps of that length.)
 */
export async function growth(work: (size: number) => unknown, size: number, most = linear): Promise<number> {
  // Compiled before anything is measured: a slow first run would hide how the second grows.
  await work(size)
  let [once, fourTimes] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  let times = Number.POSITIVE_INFINITY
  for (let count = 0; count < mostTries && times >= most; count += 1) {
    once = Math.min(once, await tookMs(() => work(size)))
    fourTimes = Math.min(fourTimes, await tookMs(() => work(4 * size)))
    times = fourTimes / Math.max(once, leastMs)
  }
  return times
}

async function tookMs(work: () => unknown): Promise<number> {
  // Who has rested is let onto the processor first, and longest.
  await delay(1)
  const beganMs = performance.now()
  await work()
  return performance.now() - beganMs
}
