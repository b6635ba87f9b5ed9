import { expect, it } from 'vitest'
import { examining, log, pods } from './examining.ts'
import { newCrash } from './new-crash.ts'

const ended = (exitCode: number) => ({
  find_objects: pods({ restarts: 5, ready: false }),
  get_logs: log('parsing'),
  get_object: () => ({
    object: { status: { containerStatuses: [{ restartCount: 5, lastState: { terminated: { exitCode, reason: 'Error' } } }] } },
  }),
})

it('names the signal by which the new version ends', async () => {
  const { causes } = await examining(newCrash, ended(139))
  expect(causes[0]?.summary.en).toBe('cart 1.5.0 crashes (SIGSEGV), which began with this release')
})

it('adds a group of core files that was first seen after the release, and none that is older or another program’s', async () => {
  const group = { id: 'g-1', firstSeen: '2026-05-04T11:20:00Z', program: 'cart', signal: 'SIGSEGV', count: 3 }
  const groups = [group, { ...group, id: 'g-2', firstSeen: '2026-05-01T00:00:00Z' }, { ...group, id: 'g-3', program: 'mailer' }]
  const { causes } = await examining(newCrash, { list_crash_groups: () => ({ groups }) })
  expect(causes[0]?.evidence.filter(({ en }) => en.includes('Crash group')).map(({ en }) => en)).toEqual([
    'Crash group `g-1` (SIGSEGV) was first seen after the release, 3 times since [2]',
  ])
})

it('is silent for a program that ends by itself', async () => {
  expect((await examining(newCrash, ended(1))).causes).toEqual([])
})
