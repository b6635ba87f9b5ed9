import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { OpenedStore } from '../../adapters/postgres/open-store.ts'
import { fakeMetrics } from '../../ports/fakes/fake-metric-source.ts'
import { type FakeCluster, fakeCluster } from '../../ports/fakes/fakes.ts'
import { world } from '../../world/builder/world-builder.ts'
import { componentsOf } from './readiness.ts'

const never = new AbortController().signal
const store = { ping: () => Promise.resolve() } as unknown as OpenedStore
const off = { kind: 'off', why: 'no Prometheus is configured' } as const
const cluster: FakeCluster = fakeCluster(() => world().build())

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** What is known half a second later, by a clock that this test sets on: whoever waits longer never answers. */
async function inHalfASecond<Value>(asked: Promise<Value>): Promise<Value> {
  await vi.advanceTimersByTimeAsync(500)
  return await asked
}

it('does not let a cluster that never answers keep the probe waiting, nor make it fail', async () => {
  const silent = { ...cluster, world: () => new Promise<never>(() => undefined) }
  expect(await inHalfASecond(componentsOf(store, silent, false, off, never))).toEqual([
    { name: 'store', required: true, state: 'healthy' },
    { name: 'kubernetes', required: false, state: 'unhealthy', why: 'no answer within 500 ms' },
    { name: 'prometheus', required: false, state: 'disabled', why: 'no Prometheus is configured' },
  ])
})

it('says that the store is away, which is required', async () => {
  const away = { ping: () => Promise.reject(new Error('the store is away')) } as unknown as OpenedStore
  const [first] = await componentsOf(away, cluster, false, off, never)
  expect(first).toMatchObject({ name: 'store', required: true, state: 'unhealthy' })
})

it('asks Prometheus, where there is one, and can do without it', async () => {
  const there = { kind: 'there', value: fakeMetrics() } as const
  const silent = { kind: 'there', value: { ...fakeMetrics(), query: () => new Promise<never>(() => undefined) } } as const
  const states = await inHalfASecond(Promise.all([there, silent].map((metrics) => componentsOf(store, cluster, false, metrics, never))))
  expect(states.map(([, , prometheus]) => prometheus)).toEqual([
    { name: 'prometheus', required: false, state: 'healthy' },
    { name: 'prometheus', required: false, state: 'unhealthy', why: 'no answer within 500 ms' },
  ])
})
