import { describe, expect, it } from 'vitest'
import { fakeClock } from '../../ports/fakes/fakes.ts'
import { type WorldBuilder, world } from '../../world/builder/world-builder.ts'
import { DiscoverySettings } from './discovery-settings.ts'
import { helmMilvus } from './milvus-world.fixture.ts'
import { makeInstanceVerbs } from './verbs.ts'

function verbsOver(look: () => WorldBuilder) {
  return makeInstanceVerbs({
    world: async () => look().build(),
    crashes: {
      countsByInstance: async () => [
        { namespace: 'default', instance: 'prod', crashes: 7, lastCrashAt: '2026-05-04T11:00:00.000Z' },
        { namespace: 'elsewhere', instance: 'prod', crashes: 99, lastCrashAt: '2026-05-04T11:30:00.000Z' },
      ],
    },
    clusterId: 'test',
    clock: fakeClock(),
    settings: DiscoverySettings.parse({}),
  })
}

const { signal } = new AbortController()

describe('instances', () => {
  it('are told with the crashes of their own namespace and the restarts of their pods', async () => {
    const prod = helmMilvus('prod').pod('default/prod-milvus-standalone', { restarts: 3, last: { exitCode: 139 } })
    const { instances, noneBecause } = await verbsOver(() => prod).instances(signal)
    expect(instances).toMatchObject([{ name: 'prod', coredumps: 7, restarts: 3, lastCrashAt: '2026-05-04T11:00:00.000Z' }])
    expect(noneBecause).toBeUndefined()
  })

  it('that are gone are told as terminated, unless pods may not be seen', async () => {
    let now = helmMilvus('prod')
    const verbs = verbsOver(() => now)
    await verbs.instances(signal)
    now = world().notReadable('Pod')
    expect(await verbs.instances(signal)).toMatchObject({
      instances: [],
      noneBecause: { en: expect.stringContaining('may not be listed') },
    })
    now = world().deployment('default/cart')
    expect(await verbs.instances(signal)).toMatchObject({ instances: [{ name: 'prod', status: 'terminated', coredumps: 7 }] })
  })
})
