import { describe, expect, it } from 'vitest'
import type { EventOptions } from '../world/builder/objects.ts'
import { testNow, world } from '../world/builder/world-builder.ts'
import type { ClusterEvent } from '../world/kinds.ts'
import { warningEvents } from './warning-events.ts'
import { watchContext } from './watch-cases.fixture.ts'

function happened(options: Partial<EventOptions>, object = 'Pod shop/cart'): ClusterEvent {
  const built = world()
    .event(object, { reason: 'FailedMount', message: 'no such secret', lastAt: testNow, ...options })
    .build()
  const event = built.list('Event')[0]
  if (event === undefined) throw new Error('no event')
  return event
}

const told = (after: ClusterEvent, before?: ClusterEvent) =>
  warningEvents.signals({ kind: 'Event', before, after, world: world().build() }, watchContext())

describe('a warning event', () => {
  it.each(['FailedMount', 'FailedCreate', 'FailedScheduling', 'FailedAttachVolume', 'SomethingNew'])('%s is told', (reason) => {
    expect(told(happened({ reason }))).toMatchObject([
      {
        kind: 'warning-event',
        dedupKey: `event:Pod/shop/cart/${reason}`,
        object: { kind: 'Pod', namespace: 'shop', name: 'cart' },
        facts: { reason },
      },
    ])
  })

  it.each(['BackOff', 'Failed', 'NodeNotReady', 'FailedToUpdateEndpoint'])('%s is left to others, or passes', (reason) => {
    expect(told(happened({ reason }))).toEqual([])
  })

  it('is never a normal one', () => {
    expect(told(happened({ type: 'Normal' }))).toEqual([])
  })

  it('of a failing probe is told when it goes on failing', () => {
    expect(told(happened({ reason: 'Unhealthy', count: 1 }))).toEqual([])
    expect(told(happened({ reason: 'Unhealthy', count: 3 }))).toHaveLength(1)
  })

  it('counted up is the same happening', () => {
    const first = happened({ count: 1 })
    const more = happened({ count: 9 })
    expect(told(more, first)[0]?.id).toBe(told(first)[0]?.id)
  })

  it('from long before the first look is history', () => {
    const old = happened({ firstAt: '2026-05-04T11:00:00Z', lastAt: '2026-05-04T11:20:00Z' })
    expect(told(old)).toEqual([])
    expect(told(old, old)).toHaveLength(1)
  })
})
