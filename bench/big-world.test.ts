import { expect, it } from 'vitest'
import { analyzers } from '../src/analyzers/index.ts'
import { investigate } from '../src/diagnosis/investigate.ts'
import { refText } from '../src/domain/object-ref.ts'
import { fakeCluster } from '../src/ports/fakes/fakes.ts'
import { bigWorld } from './big-world.ts'

it('holds what it says, and a scan finds exactly that', async () => {
  const { world, planted } = bigWorld()
  expect(world.list('Deployment')).toHaveLength(500)
  expect(world.list('Pod').length).toBeGreaterThanOrEqual(10_000)
  const ask = fakeCluster(() => world).questions
  const { troubles } = await investigate({ world, analyzers, settings: {}, ask, signal: new AbortController().signal })
  const found = troubles.map(({ cause }) => `${cause.cause} ${refText(cause.object)}`).sort()
  expect(found).toEqual(planted.map(({ cause, object }) => `${cause} ${object}`).sort())
})
