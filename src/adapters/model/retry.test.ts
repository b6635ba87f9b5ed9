import { describe, expect, it } from 'vitest'
import { ProviderFault } from './providers/fault.ts'
import { withRetries } from './retry.ts'

const away = (retryAfterMs?: number) => new ProviderFault('provider-fault', 'away', retryAfterMs === undefined ? {} : { retryAfterMs })

/** When each try began, in milliseconds after the first; the last of `faults` stands where all are used up. */
async function tries(faults: readonly Error[], { withinMs = 10_000, signal = new AbortController().signal } = {}) {
  const started = performance.now()
  const atMs: number[] = []
  const outcome = await withRetries(
    async (number) => {
      atMs.push(performance.now() - started)
      const fault = faults[number - 1]
      if (fault !== undefined) throw fault
      return 'answer'
    },
    { deadlineMs: started + withinMs, random: () => 0, signal },
  ).catch((fault: unknown) => fault)
  return { atMs, outcome }
}

describe('trying again', () => {
  it('waits longer each time, three tries in all', async () => {
    const { atMs, outcome } = await tries([away(), away(), away()])
    expect(outcome).toMatchObject({ message: 'away' })
    expect(atMs).toHaveLength(3)
    expect(atMs[1]).toBeGreaterThanOrEqual(249)
    expect((atMs[2] ?? 0) - (atMs[1] ?? 0)).toBeGreaterThanOrEqual(499)
  })

  it('never comes sooner than the provider wishes, nor at once where it says so', async () => {
    expect((await tries([away(400)])).atMs[1]).toBeGreaterThanOrEqual(649)
    expect((await tries([away(0)])).atMs[1]).toBeGreaterThanOrEqual(249)
  })

  it('gives up at once where the wish is longer than there is time', async () => {
    const { atMs, outcome } = await tries([away(5_000)], { withinMs: 2_000 })
    expect(atMs).toHaveLength(1)
    expect(outcome).toMatchObject({ code: 'provider-fault' })
  })

  it('does not for what will not pass, and ends its pause when nobody waits any more', async () => {
    expect((await tries([new ProviderFault('request-refused', 'no')])).atMs).toHaveLength(1)
    expect((await tries([new Error('ours')])).atMs).toHaveLength(1)
    const leaving = new AbortController()
    setTimeout(() => leaving.abort(), 50)
    const started = performance.now()
    expect((await tries([away(3_000)], { signal: leaving.signal })).outcome).toMatchObject({ name: 'AbortError' })
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
