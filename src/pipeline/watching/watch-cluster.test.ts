import { describe, expect, it, vi } from 'vitest'
import { fakeClock } from '../../ports/fakes/fakes.ts'
import type { FeedChange } from '../../ports/feed.ts'
import type { WatchSource } from '../../sources/contract.ts'
import { world } from '../../world/builder/world-builder.ts'
import { type WatchingPorts, watchCluster } from './watch-cluster.ts'

const seen = world().deployment('shop/cart').build()
const [pod] = seen.list('Pod')

/** A watch over a feed that tells so many changes at once. */
function watching(changes: number): { readonly told: string[]; readonly ending: AbortController; readonly ended: Promise<void> } {
  const told: string[] = []
  const ending = new AbortController()
  const source: WatchSource = {
    kind: 'counting',
    way: 'watch',
    kinds: ['Pod'],
    signals: () => {
      told.push('change')
      return []
    },
  }
  const ports: WatchingPorts = {
    clusterId: 'test',
    feed: {
      async watch(listener) {
        const change: FeedChange = { kind: 'Pod', before: undefined, after: pod }
        for (let index = 0; index < changes; index += 1) listener(change)
      },
    },
    sources: [source],
    leases: { acquire: async () => true, release: async () => undefined },
    memory: {
      restartCounts: async () => new Map(),
      saveRestartCounts: async () => undefined,
      versions: async () => [],
      saveVersions: async () => undefined,
    },
    clock: fakeClock(),
    look: async () => Promise.reject(new Error('not asked')),
    holder: 'me',
    world: async () => seen,
    receive: async () => undefined,
    counted: async () => [],
    onFault: (fault) => told.push(String(fault)),
    onLease: () => undefined,
    onDropped: (count) => told.push(`${count} dropped`),
  }
  return { told, ending, ended: watchCluster(ports, ending.signal) }
}

describe('watching', () => {
  it('counts and tells the changes that came faster than they could be worked on', async () => {
    const { told, ending, ended } = watching(20_003)
    await vi.waitFor(() => expect(told.length).toBeGreaterThanOrEqual(20_002), 10_000)
    ending.abort()
    await ended
    expect(told.filter((one) => one === 'change')).toHaveLength(20_000)
    expect(told.filter((one) => one !== 'change')).toEqual(['3 dropped', expect.stringContaining('3 changes came faster')])
  })

  it('says nothing of dropped changes where all were worked on', async () => {
    const { told, ending, ended } = watching(20_000)
    await vi.waitFor(() => expect(told).toHaveLength(20_000), 10_000)
    ending.abort()
    await ended
    expect(new Set(told)).toEqual(new Set(['change']))
  })
})
