import { expect, it } from 'vitest'
import { discoverInstances } from './discover.ts'
import { DiscoverySettings } from './discovery-settings.ts'
import { instanceRegister } from './instance-register.ts'
import { helmMilvus } from './milvus-world.fixture.ts'

it('shows an instance that is gone as terminated, then forgets it; one that comes back is itself again', () => {
  const present = discoverInstances(helmMilvus('prod').build(), DiscoverySettings.parse({})).map(({ instance }) => instance)
  const register = instanceRegister(60_000)
  const statuses = (seen: typeof present, at: string): readonly string[] => register.see(seen, at).map(({ status }) => status)
  expect(statuses(present, '2026-05-04T12:00:00.000Z')).toEqual(['running'])
  expect(statuses([], '2026-05-04T12:00:30.000Z')).toEqual(['terminated'])
  expect(statuses([], '2026-05-04T12:01:29.000Z')).toEqual(['terminated'])
  expect(statuses(present, '2026-05-04T12:01:29.500Z')).toEqual(['running'])
  expect(statuses([], '2026-05-04T12:02:00.000Z')).toEqual(['terminated'])
  expect(statuses([], '2026-05-04T12:03:00.000Z')).toEqual([])
})
