import { expect, it } from 'vitest'
import type { OpenedStore } from '../adapters/postgres/open-store.ts'
import { type FakeCluster, fakeCluster } from '../ports/fakes.ts'
import { world } from '../world/world-builder.ts'
import { componentsOf } from './readiness.ts'

const store = { ping: () => Promise.resolve() } as unknown as OpenedStore
const cluster: FakeCluster = fakeCluster(() => world().build())

it('does not let a cluster that never answers keep the probe waiting, nor make it fail', async () => {
  const silent = { ...cluster, world: () => new Promise<never>(() => undefined) }
  const startedMs = performance.now()
  expect(await componentsOf(store, silent, false, AbortSignal.timeout(2_000))).toEqual([
    { name: 'store', required: true, state: 'healthy' },
    { name: 'kubernetes', required: false, state: 'unhealthy', why: 'no answer within 500 ms' },
  ])
  expect(performance.now() - startedMs).toBeLessThan(1_000)
})

it('says that the store is away, which is required', async () => {
  const away = { ping: () => Promise.reject(new Error('the store is away')) } as unknown as OpenedStore
  const [first] = await componentsOf(away, cluster, false, AbortSignal.timeout(2_000))
  expect(first).toMatchObject({ name: 'store', required: true, state: 'unhealthy' })
})
