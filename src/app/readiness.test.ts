import { expect, it } from 'vitest'
import type { OpenedStore } from '../adapters/postgres/open-store.ts'
import { fakeMetrics } from '../ports/fake-metric-source.ts'
import { type FakeCluster, fakeCluster } from '../ports/fakes.ts'
import { world } from '../world/world-builder.ts'
import { componentsOf } from './readiness.ts'

const store = { ping: () => Promise.resolve() } as unknown as OpenedStore
const off = { kind: 'off', why: 'no Prometheus is configured' } as const
const cluster: FakeCluster = fakeCluster(() => world().build())

it('does not let a cluster that never answers keep the probe waiting, nor make it fail', async () => {
  const silent = { ...cluster, world: () => new Promise<never>(() => undefined) }
  const startedMs = performance.now()
  expect(await componentsOf(store, silent, false, off, AbortSignal.timeout(2_000))).toEqual([
    { name: 'store', required: true, state: 'healthy' },
    { name: 'kubernetes', required: false, state: 'unhealthy', why: 'no answer within 500 ms' },
    { name: 'prometheus', required: false, state: 'disabled', why: 'no Prometheus is configured' },
  ])
  expect(performance.now() - startedMs).toBeLessThan(1_000)
})

it('says that the store is away, which is required', async () => {
  const away = { ping: () => Promise.reject(new Error('the store is away')) } as unknown as OpenedStore
  const [first] = await componentsOf(away, cluster, false, off, AbortSignal.timeout(2_000))
  expect(first).toMatchObject({ name: 'store', required: true, state: 'unhealthy' })
})

it('asks Prometheus, where there is one, and can do without it', async () => {
  const there = { kind: 'there', value: fakeMetrics() } as const
  const silent = { kind: 'there', value: { ...fakeMetrics(), query: () => new Promise<never>(() => undefined) } } as const
  const states = await Promise.all(
    [there, silent].map((metrics) => componentsOf(store, cluster, false, metrics, AbortSignal.timeout(2_000))),
  )
  expect(states.map(([, , prometheus]) => prometheus)).toEqual([
    { name: 'prometheus', required: false, state: 'healthy' },
    { name: 'prometheus', required: false, state: 'unhealthy', why: 'no answer within 500 ms' },
  ])
})
