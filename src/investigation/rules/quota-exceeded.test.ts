import { expect, it } from 'vitest'
import { examining } from './examining.ts'
import { quotaExceeded } from './quota-exceeded.ts'

const event = {
  object: 'ReplicaSet shop/cart-2',
  reason: 'FailedCreate',
  message:
    'pods "cart-2-x" is forbidden: exceeded quota: compute, requested: requests.cpu=2, used: requests.cpu=5, limited: requests.cpu=6',
  count: 14,
  lastAt: '2026-05-04T11:30:00Z',
}

it('names the quota that refuses the pods', async () => {
  const { causes } = await examining(quotaExceeded, { get_events: () => ({ events: [event] }) })
  expect(causes[0]?.summary.en).toBe('Pods of cart 1.5.0 are refused: quota compute of shop is used up')
})

it.each([
  ['another workload', { object: 'ReplicaSet shop/mailer-2' }],
  ['before the release', { lastAt: '2026-05-04T10:30:00Z' }],
])('is silent for %s', async (_, more) => {
  expect((await examining(quotaExceeded, { get_events: () => ({ events: [{ ...event, ...more }] }) })).causes).toEqual([])
})
