import { expect, it } from 'vitest'
import { type Instant, plusMs } from '../../src/domain/instant.ts'
import type { ModelLedger, Spending, SpendingLimits } from '../../src/ports/model/ledger.ts'
import { onBothStores } from './both-stores.ts'

const t0: Instant = '2026-11-21T08:00:00.000Z'
const hourMs = 3_600_000
const usage = { inputTokens: 100, outputTokens: 20, cachedTokens: 0 }
const noLimit: SpendingLimits = { usdPerMonth: undefined, tasksPerHour: undefined }

function spending(task: string, estimateUsd: number | null, at: Instant = t0): Spending {
  return { task, purpose: 'crash', provider: 'glm', model: 'glm-4.5-flash', estimateUsd, expiresAt: plusMs(at, 60_000) }
}

async function reserved(
  ledger: ModelLedger,
  task: string,
  estimateUsd: number | null,
  limits = noLimit,
  at: Instant = t0,
): Promise<string> {
  const reservation = await ledger.reserve(spending(task, estimateUsd, at), limits, at)
  if (reservation.kind === 'refused') throw new Error(reservation.reason)
  return reservation.id
}

async function spend(ledger: ModelLedger, task: string, costUsd: number | null, at: Instant = t0): Promise<void> {
  await ledger.settle(await reserved(ledger, task, costUsd, noLimit, at), { costUsd, usage }, at)
}

onBothStores('the ledger of models', (use) => {
  it('never gives the same room twice, however many ask at once', async () => {
    const { models } = use().store
    const limits = { usdPerMonth: 1, tasksPerHour: undefined }
    const all = await Promise.all(Array.from({ length: 20 }, (_, index) => models.reserve(spending(`t${index}`, 0.3), limits, t0)))
    expect(all.filter(({ kind }) => kind === 'reserved')).toHaveLength(3)
    expect(all.find(({ kind }) => kind === 'refused')).toEqual({
      kind: 'refused',
      reason: 'monthly-limit',
      retryAt: '2026-12-01T00:00:00.000Z',
    })
    expect(await models.usage(t0)).toMatchObject({ monthUsd: 0, hourTasks: 3 })
    expect((await models.usage(t0)).reservedUsd).toBeCloseTo(0.9)
  })

  it('counts the estimate: what would exceed the month is refused, what costs nothing is not', async () => {
    const { models } = use().store
    const limits = { usdPerMonth: 1, tasksPerHour: undefined }
    await spend(models, 'a', 0.9)
    expect(await models.reserve(spending('b', 0.2), limits, t0)).toMatchObject({ reason: 'monthly-limit' })
    expect(await models.reserve(spending('b', 0.1), limits, t0)).toMatchObject({ kind: 'reserved' })
    expect(await models.reserve(spending('c', 0), limits, t0)).toMatchObject({ kind: 'reserved' })
    expect(await models.reserve(spending('d', null), limits, t0)).toMatchObject({ kind: 'reserved' })
  })

  it('settles with what it really cost, once, and gives the rest of the estimate back', async () => {
    const { models } = use().store
    const id = await reserved(models, 'a', 0.8)
    await models.settle(id, { costUsd: 0.25, usage }, t0)
    await models.settle(id, { costUsd: 0.25, usage }, t0)
    await spend(models, 'b', null)
    expect(await models.usage(t0)).toEqual({
      month: '2026-11',
      monthUsd: 0.25,
      reservedUsd: 0,
      hourTasks: 2,
      parts: [
        {
          purpose: 'crash',
          provider: 'glm',
          model: 'glm-4.5-flash',
          calls: 2,
          costUsd: 0.25,
          unpriced: 1,
          inputTokens: 200,
          outputTokens: 40,
        },
      ],
      refusals: [],
    })
  })

  it('does not say that what has no price costs nothing', async () => {
    const { models } = use().store
    await spend(models, 'a', null)
    expect((await models.usage(t0)).parts).toMatchObject([{ calls: 1, unpriced: 1, costUsd: null }])
    await spend(models, 'a', 0)
    expect((await models.usage(t0)).parts).toMatchObject([{ calls: 2, unpriced: 1, costUsd: 0 }])
  })

  it('counts a call that is under way when its hour or its month ends in those in which it ended', async () => {
    const { models } = use().store
    const limits = { usdPerMonth: 1, tasksPerHour: 1 }
    const last = '2026-11-30T23:59:50.000Z'
    const id = await reserved(models, 'a', 0.9, limits, last)
    const first = '2026-12-01T00:00:10.000Z'
    // Its money is spoken for in the new month, too, and its place in the hour.
    expect(await models.usage(first)).toMatchObject({ month: '2026-12', monthUsd: 0, hourTasks: 1 })
    expect(await models.reserve(spending('b', 0.2, first), { ...limits, tasksPerHour: undefined }, first)).toMatchObject({
      reason: 'monthly-limit',
    })
    expect(await models.reserve(spending('b', 0, first), limits, first)).toMatchObject({ reason: 'hourly-limit' })
    await models.settle(id, { costUsd: 0.5, usage }, first)
    expect(await models.usage(first)).toMatchObject({ monthUsd: 0.5, reservedUsd: 0, hourTasks: 1 })
    expect(await models.usage(last)).toMatchObject({ monthUsd: 0 })
    const hourAfterItsEnd = plusMs(first, hourMs + 1)
    expect(await models.reserve(spending('b', 0.2, hourAfterItsEnd), limits, hourAfterItsEnd)).toMatchObject({ kind: 'reserved' })
  })

  it('gives back what was released, also the place in the hour', async () => {
    const { models } = use().store
    const limits = { usdPerMonth: 1, tasksPerHour: 1 }
    const id = await reserved(models, 'a', 1, limits)
    expect(await models.reserve(spending('b', 1), limits, t0)).toMatchObject({ kind: 'refused', reason: 'hourly-limit' })
    await models.release(id)
    expect(await models.reserve(spending('b', 1), limits, t0)).toMatchObject({ kind: 'reserved' })
  })

  it('counts tasks in a sliding hour, each once however many calls it makes', async () => {
    const { models } = use().store
    const limits = { usdPerMonth: undefined, tasksPerHour: 2 }
    await spend(models, 'a', 0)
    await spend(models, 'a', 0)
    await spend(models, 'b', 0, plusMs(t0, 600_000))
    const now = plusMs(t0, 1_200_000)
    expect(await models.reserve(spending('c', 0, now), limits, now)).toEqual({
      kind: 'refused',
      reason: 'hourly-limit',
      retryAt: plusMs(t0, hourMs),
    })
    expect(await models.reserve(spending('a', 0, now), limits, now)).toMatchObject({ kind: 'reserved' })
    const later = plusMs(t0, hourMs + 600_001)
    expect(await models.reserve(spending('c', 0, later), limits, later)).toMatchObject({ kind: 'reserved' })
  })

  it('refuses everything at a limit of 0', async () => {
    const { models } = use().store
    expect(await models.reserve(spending('a', 0), { usdPerMonth: undefined, tasksPerHour: 0 }, t0)).toMatchObject({
      reason: 'hourly-limit',
    })
    expect(await models.reserve(spending('a', 0.01), { usdPerMonth: 0, tasksPerHour: undefined }, t0)).toMatchObject({
      reason: 'monthly-limit',
    })
  })

  it('forgets a reservation whose process died, and still takes a settlement that comes late', async () => {
    const { models } = use().store
    const limits = { usdPerMonth: 1, tasksPerHour: 1 }
    const id = await reserved(models, 'a', 1, limits)
    const later = plusMs(t0, 60_001)
    const other = await reserved(models, 'b', 1, limits, later)
    await models.settle(id, { costUsd: 0.5, usage }, later)
    await models.release(other)
    expect((await models.usage(later)).monthUsd).toBe(0.5)
  })

  it('is not held up by what a clock wrote that was a day ahead', async () => {
    const { models } = use().store
    const limits = { usdPerMonth: 1, tasksPerHour: 1 }
    const tomorrow = plusMs(t0, 24 * hourMs)
    await reserved(models, 'a', 0.9, noLimit, tomorrow)
    await spend(models, 'b', 0, tomorrow)
    expect(await models.usage(t0)).toMatchObject({ hourTasks: 0, reservedUsd: 0 })
    expect(await models.reserve(spending('c', 0.5), limits, t0)).toMatchObject({ kind: 'reserved' })
  })

  it('begins anew with the month', async () => {
    const { models } = use().store
    const limits = { usdPerMonth: 1, tasksPerHour: undefined }
    const last = '2026-11-30T23:59:59.999Z'
    await spend(models, 'a', 1, last)
    expect(await models.reserve(spending('b', 0.5, last), limits, last)).toMatchObject({ reason: 'monthly-limit' })
    const first = '2026-12-01T00:00:00.000Z'
    expect(await models.reserve(spending('b', 0.5, first), limits, first)).toMatchObject({ kind: 'reserved' })
    expect(await models.usage(first)).toMatchObject({ month: '2026-12', monthUsd: 0, parts: [] })
  })

  it('counts refusals by purpose and reason', async () => {
    const { models } = use().store
    await models.refused('crash', 'hourly-limit', t0)
    await models.refused('crash', 'hourly-limit', plusMs(t0, 1))
    await models.refused('assistant', 'disabled', t0)
    expect((await models.usage(t0)).refusals).toEqual([
      { purpose: 'crash', reason: 'hourly-limit', count: 2, lastAt: plusMs(t0, 1) },
      { purpose: 'assistant', reason: 'disabled', count: 1, lastAt: t0 },
    ])
  })

  it('keeps what is known of a provider, changed by one at a time', async () => {
    const { models } = use().store
    const counted = await Promise.all(
      Array.from({ length: 8 }, () => models.health('glm', (known) => ({ ...known, failures: known.failures + 1 }))),
    )
    expect(counted.map(({ failures }) => failures).toSorted((left, right) => left - right)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    const lastError = { code: 'timed-out', message: 'no answer within 30 s\0', at: t0 }
    const lastOk = { at: t0, tookMs: 12 }
    await models.health('glm', (known) => ({ ...known, openUntil: t0, probeUntil: plusMs(t0, 5), lastError, lastOk }))
    await models.health('openai', (known) => known)
    expect(await models.healths()).toEqual([
      {
        provider: 'glm',
        failures: 8,
        openUntil: t0,
        probeUntil: plusMs(t0, 5),
        lastError: { ...lastError, message: 'no answer within 30 s\uFFFD' },
        lastOk,
      },
      { provider: 'openai', failures: 0, openUntil: undefined, probeUntil: undefined, lastError: undefined, lastOk: undefined },
    ])
  })
})
