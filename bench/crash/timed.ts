import { median } from '../machine.ts'

/** Milliseconds of one piece of work: the median of some runs after one that warms up. */
export async function timed(runs: number, work: () => Promise<unknown>): Promise<number> {
  await work()
  const took: number[] = []
  for (let run = 0; run < runs; run += 1) {
    const began = performance.now()
    await work()
    took.push(performance.now() - began)
  }
  return median(took)
}
