import { describe, expect, it } from 'vitest'
import { ProviderFault } from './providers/fault.ts'
import { withRetries } from './retry.ts'

const away = (retryAfterMs?: number) => new ProviderFault('provider-fault', 'away', retryAfterMs === undefined ? {} : { retryAfterMs })

/** How often it was tried and what was waited in between; the last of `faults` stands where all are used up. */
async function tries(faults: readonly Error[], { withinMs = 10_000, random = 0 } = {}) {
  let count = 0
  const waits: number[] = []
  const outcome = await withRetries(
    async (number) => {
      count += 1
      const fault = faults[number - 1]
      if (fault !== undefined) throw fault
      return 'answer'
    },
    {
      deadlineMs: performance.now() + withinMs,
      random: () => random,
      signal: new AbortController().signal,
      wait: async (ms) => void waits.push(ms),
    },
  ).catch((fault: unknown) => fault)
  return { count, waits, outcome }
}

describe('trying again', () => {
  it('waits longer each time, three tries in all', async () => {
    expect(await tries([away(), away(), away()])).toMatchObject({ count: 3, waits: [250, 500], outcome: { message: 'away' } })
    expect((await tries([away(), away(), away()], { random: 1 })).waits).toEqual([500, 1_000])
  })

  it('never comes sooner than the provider wishes, nor at once where it says so', async () => {
    expect(await tries([away(400)])).toEqual({ count: 2, waits: [650], outcome: 'answer' })
    expect((await tries([away(0)])).waits).toEqual([250])
  })

  it('gives up at once where the wish is longer than there is time', async () => {
    const { count, waits, outcome } = await tries([away(60_000)], { withinMs: 30_000 })
    expect([count, waits]).toEqual([1, []])
    expect(outcome).toMatchObject({ code: 'provider-fault' })
  })

  it('does not for what will not pass', async () => {
    expect((await tries([new ProviderFault('request-refused', 'no')])).count).toBe(1)
    expect((await tries([new Error('ours')])).count).toBe(1)
  })

  it('really waits, and ends its pause when nobody waits any more', async () => {
    const leaving = new AbortController()
    const begun = performance.now()
    const trying = (retryAfterMs?: number) =>
      withRetries((number) => (number === 1 ? Promise.reject(away(retryAfterMs)) : Promise.resolve('answer')), {
        deadlineMs: begun + 7_200_000,
        random: () => 0,
        signal: leaving.signal,
      })
    expect(await trying()).toBe('answer')
    // Timers of Node may come a millisecond early.
    expect(performance.now() - begun).toBeGreaterThanOrEqual(249)
    const inAnHour = trying(3_600_000)
    leaving.abort()
    await expect(inAnHour).rejects.toMatchObject({ name: 'AbortError' })
  })
})
