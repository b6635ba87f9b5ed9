import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What this process really holds: how much waits to be collected, and how much the system gives a process, differ from run to run. */
export function heldBytes(): number {
  // The buffers that one collection finds dead are given back in the background; the next one waits for that.
  collectGarbage()
  collectGarbage()
  const { arrayBuffers, heapUsed } = process.memoryUsage()
  return arrayBuffers + heapUsed
}

/** The most that is held at any moment of the work, beyond what was held before it. Looking takes a fifth of the time: collecting holds the work up. */
export async function mostHeldBytes(work: () => Promise<unknown>): Promise<number> {
  const before = heldBytes()
  let most = 0
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    const beganMs = performance.now()
    most = Math.max(most, heldBytes() - before)
    timer = setTimeout(look, Math.max(10, 4 * (performance.now() - beganMs)))
  }
  look()
  try {
    await work()
  } finally {
    clearTimeout(timer)
  }
  return most
}
