import { describe, expect, it } from 'vitest'
import { plusMs } from '../../domain/instant.ts'
import type { ProviderHealth } from '../../ports/model/ledger.ts'
import { admit, afterFailure, afterSuccess } from './breaker.ts'

const t0 = '2026-11-21T08:00:00.000Z'
const well: ProviderHealth = {
  provider: 'glm',
  failures: 0,
  openUntil: undefined,
  probeUntil: undefined,
  lastError: undefined,
  lastOk: undefined,
}
type Failure = Parameters<typeof afterFailure>[1]
const fails = (known: ProviderHealth, code: Failure['code'], retryAfterMs?: number, more: Partial<Failure> = {}) =>
  afterFailure(known, { code, message: 'm', retryAfterMs, isPassing: true, isOfProbe: false, ...more }, t0)

describe('the breaker', () => {
  it('opens at the third failure in a row, and for longer each time, up to ten minutes', () => {
    let known = well
    const pauses: (string | undefined)[] = []
    for (let failures = 0; failures < 9; failures += 1) {
      known = fails(known, 'timed-out')
      pauses.push(known.openUntil)
    }
    const seconds = [undefined, undefined, 30, 60, 120, 240, 480, 600, 600]
    expect(pauses).toEqual(seconds.map((one) => (one === undefined ? undefined : plusMs(t0, one * 1000))))
    expect(afterSuccess(known, t0, 5)).toEqual({ ...known, failures: 0, openUntil: undefined, lastOk: { at: t0, tookMs: 5 } })
  })

  it('opens at once for what only a person can mend, and for as long as the provider wishes', () => {
    expect(fails(well, 'key-refused').openUntil).toBe(plusMs(t0, 300_000))
    expect(fails(well, 'rate-limited', undefined, { isPassing: false }).openUntil).toBe(plusMs(t0, 300_000))
    expect(fails(well, 'rate-limited').openUntil).toBeUndefined()
    expect(fails(well, 'rate-limited', 0).openUntil).toBeUndefined()
    expect(fails(well, 'rate-limited', 7_000).openUntil).toBe(plusMs(t0, 7_000))
    expect(fails(well, 'rate-limited', 7 * 86_400_000).openUntil).toBe(plusMs(t0, 600_000))
  })

  it('blames nobody for a request that was refused or given up', () => {
    const sick = fails(fails(well, 'timed-out'), 'timed-out')
    expect(fails(sick, 'cancelled').failures).toBe(2)
    expect(fails(sick, 'request-refused')).toMatchObject({ failures: 0, openUntil: undefined })
  })

  it('lets one try after its pause, and others only when that one has had its time', () => {
    const open = { ...well, failures: 3, openUntil: t0 }
    expect(admit(well, t0, 1000).admission).toBe('closed')
    expect(admit(open, plusMs(t0, -1), 1000).admission).toBe('open')
    const { admission, health } = admit(open, t0, 1000)
    expect([admission, admit(health, plusMs(t0, 999), 1000).admission, admit(health, plusMs(t0, 1000), 1000).admission]).toEqual([
      'probe',
      'open',
      'probe',
    ])
  })

  it('keeps a pause that another question brought about', () => {
    const wished = fails(well, 'rate-limited', 60_000)
    expect(fails(wished, 'provider-fault').openUntil).toBe(wished.openUntil)
    expect(fails(fails(wished, 'provider-fault'), 'provider-fault').openUntil).toBe(wished.openUntil)
  })

  it('lets nobody in beside the one who tries because another gave up', () => {
    const trying = { ...well, failures: 3, openUntil: t0, probeUntil: plusMs(t0, 1000) }
    expect(admit(fails(trying, 'cancelled'), t0, 1000).admission).toBe('open')
    expect(admit(fails(trying, 'cancelled', undefined, { isOfProbe: true }), t0, 1000).admission).toBe('probe')
  })

  it('does not wait for a moment that a clock wrote which has been set back since', () => {
    const day = plusMs(t0, 86_400_000)
    expect(admit({ ...well, failures: 3, openUntil: day }, t0, 1000).admission).toBe('probe')
    expect(admit({ ...well, failures: 3, openUntil: t0, probeUntil: day }, t0, 1000).admission).toBe('probe')
  })
})
