import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { Condition, Deployment } from '../world/kinds.ts'
import { rollouts } from './rollouts.ts'
import { changeOf, watchContext } from './watch-cases.fixture.ts'

const since = '2026-05-04T11:50:00Z'
const late: Condition = {
  type: 'Progressing',
  status: 'False',
  reason: 'ProgressDeadlineExceeded',
  message: 'timed out',
  lastTransitionTime: since,
}
const failing: Condition = {
  type: 'ReplicaFailure',
  status: 'True',
  reason: 'FailedCreate',
  message: 'exceeded quota',
  lastTransitionTime: since,
}
const complete: Condition = { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }

const cart = (...conditions: readonly Condition[]): WorldBuilder =>
  world()
    .deployment('shop/cart')
    .edit<Deployment>(objectRef('Deployment', 'shop', 'cart'), (object) => ({ ...object, status: { ...object.status, conditions } }))
const told = (before: WorldBuilder | undefined, after: WorldBuilder | undefined) =>
  rollouts.signals(changeOf('Deployment', 'shop', 'cart', before, after), watchContext())

describe('a rollout', () => {
  it('that does not finish is told once, and its end', () => {
    expect(told(cart(complete), cart(late))).toMatchObject([
      {
        kind: 'rollout-stuck',
        status: 'firing',
        dedupKey: 'rollout:shop/cart/Progressing',
        at: '2026-05-04T11:50:00.000Z',
        facts: { reason: 'ProgressDeadlineExceeded' },
      },
    ])
    expect(told(cart(late), cart(late))).toEqual([])
    expect(told(cart(late), cart(complete))).toMatchObject([{ status: 'resolved', dedupKey: 'rollout:shop/cart/Progressing' }])
    expect(told(cart(late), undefined)).toMatchObject([{ status: 'resolved' }])
  })

  it('that cannot make pods is told beside', () => {
    expect(told(cart(late), cart(late, failing))).toMatchObject([
      { dedupKey: 'rollout:shop/cart/ReplicaFailure', facts: { message: 'exceeded quota' } },
    ])
  })

  it('is the same one to a watcher that comes later', () => {
    expect(told(undefined, cart(late))[0]?.id).toBe(told(cart(complete), cart(late))[0]?.id)
  })
})
