import { Readable } from 'node:stream'
import { expect, it } from 'vitest'
import { fakeBlobs } from '../../ports/fakes/fake-blobs.ts'
import { fakeClock } from '../../ports/fakes/fakes.ts'
import { expiringExports } from './expiring-exports.ts'

const signal = new AbortController().signal
const content = (): Readable => Readable.from([Buffer.from('replicas: 1')])
const dayMs = 86_400_000

it('deletes what was exported too long ago when something new is exported, and only that', async () => {
  const clock = fakeClock()
  const kept = fakeBlobs(clock)
  const exports = expiringExports(kept, clock, 90, () => undefined)
  await exports.store('old/values.yaml', content(), {}, signal)
  clock.pass(50 * dayMs)
  await exports.store('young/values.yaml', content(), {}, signal)
  clock.pass(41 * dayMs)
  await exports.store('new/values.yaml', content(), {}, signal)
  expect([...kept.files.keys()]).toEqual(['young/values.yaml', 'new/values.yaml'])
})

it('stores also where an old one cannot be deleted, and tells', async () => {
  const clock = fakeClock()
  const kept = fakeBlobs(clock)
  const faults: unknown[] = []
  const stuck = { ...kept, delete: () => Promise.reject(new Error('EROFS')) }
  const exports = expiringExports(stuck, clock, 1, (fault) => faults.push(fault))
  await exports.store('old/values.yaml', content(), {}, signal)
  clock.pass(3 * dayMs)
  await exports.store('new/values.yaml', content(), {}, signal)
  expect(kept.files.has('new/values.yaml')).toBe(true)
  expect(faults).toHaveLength(1)
})
