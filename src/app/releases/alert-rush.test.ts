import { expect, it } from 'vitest'
import { alertRush } from './alert-rush.ts'

const never = new AbortController().signal

/** On a clock that goes on only while it is waited; `meanwhile` happens in each wait. */
function onOwnClock(meanwhile: () => void = () => undefined) {
  let nowMs = 1_000
  const rush = alertRush(
    () => nowMs,
    async (ms) => {
      nowMs += ms
      meanwhile()
      // Lets the test's own time run out should it never be calm.
      await new Promise((resolve) => setImmediate(resolve))
    },
  )
  const waitedMs = async (signal = never): Promise<number> => {
    const beganMs = nowMs
    await rush.calm(signal)
    return nowMs - beganMs
  }
  return { rush, waitedMs }
}

it('is calm at once while no alert comes', async () => {
  expect(await onOwnClock().waitedMs()).toBe(0)
})

it('waits for a moment without an alert', async () => {
  const { rush, waitedMs } = onOwnClock()
  rush.note()
  expect(await waitedMs()).toBe(50)
})

it('waits no longer than a quarter of a second in a rush that does not end, and not for who is being stopped', async () => {
  const { rush, waitedMs } = onOwnClock(() => rush.note())
  rush.note()
  expect(await waitedMs()).toBe(250)
  expect(await waitedMs(AbortSignal.abort())).toBe(0)
})

it('really waits', async () => {
  const rush = alertRush()
  rush.note()
  const beganMs = performance.now()
  await rush.calm(never)
  // Timers of Node may come a millisecond early.
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(49)
})
