import { expect, it } from 'vitest'
import { alertRush } from './alert-rush.ts'

const never = new AbortController().signal

async function waited(rush: ReturnType<typeof alertRush>, signal = never): Promise<number> {
  const startMs = performance.now()
  await rush.calm(signal)
  return performance.now() - startMs
}

it('is calm at once while no alert comes', async () => {
  expect(await waited(alertRush())).toBeLessThan(20)
})

it('waits for a moment without an alert', async () => {
  const rush = alertRush()
  rush.note()
  expect(await waited(rush)).toBeGreaterThanOrEqual(49)
})

it('waits no longer than a quarter of a second in a rush that does not end, and not for who is being stopped', async () => {
  const rush = alertRush()
  const coming = setInterval(() => rush.note(), 5)
  rush.note()
  try {
    const tookMs = await waited(rush)
    expect(tookMs).toBeGreaterThan(200)
    expect(tookMs).toBeLessThan(2_000)
    expect(await waited(rush, AbortSignal.abort())).toBeLessThan(20)
  } finally {
    clearInterval(coming)
  }
})
