import { describe, expect, it } from 'vitest'
import { objectRef } from '../../domain/object-ref.ts'
import { testNow, world } from '../builder/world-builder.ts'
import type { ClusterEvent } from '../kinds.ts'
import { eventRecord } from './event-records.ts'

const event = (more: object): ClusterEvent => ({
  kind: 'Event',
  metadata: { name: 'e' },
  involvedObject: { kind: 'Pod', namespace: 'shop', name: 'cart' },
  ...more,
})

describe('an event', () => {
  it('of the old shape has count and both times', () => {
    expect(
      eventRecord(
        event({
          type: 'Warning',
          reason: 'BackOff',
          message: 'm',
          count: 7,
          firstTimestamp: '2026-05-04T11:00:00Z',
          lastTimestamp: '2026-05-04T11:05:00Z',
          eventTime: null,
          source: { component: 'kubelet' },
        }),
        testNow,
      ),
    ).toEqual({
      object: objectRef('Pod', 'shop', 'cart'),
      type: 'Warning',
      reason: 'BackOff',
      message: 'm',
      count: 7,
      firstAt: '2026-05-04T11:00:00.000Z',
      lastAt: '2026-05-04T11:05:00.000Z',
      fieldPath: '',
      component: 'kubelet',
    })
  })

  it('of the new shape counts by its series', () => {
    const record = eventRecord(
      event({
        eventTime: '2026-05-04T11:00:00.123456Z',
        firstTimestamp: null,
        lastTimestamp: null,
        series: { count: 4, lastObservedTime: '2026-05-04T11:09:00.000001Z' },
        reportingComponent: 'default-scheduler',
        source: {},
      }),
      testNow,
    )
    expect(record).toMatchObject({
      count: 4,
      firstAt: '2026-05-04T11:00:00.123Z',
      lastAt: '2026-05-04T11:09:00.000Z',
      component: 'default-scheduler',
    })
  })

  it('is listed oldest first, and not for a later object of the same name', () => {
    const built = world()
      .pod('shop/db-0')
      .event('Pod shop/db-0', { reason: 'Second', message: '', lastAt: '2026-05-04T11:30:00Z' })
      .event('Pod shop/db-0', { reason: 'First', message: '', lastAt: '2026-05-04T11:00:00Z' })
      .add(
        event({
          involvedObject: { kind: 'Pod', namespace: 'shop', name: 'db-0', uid: 'former' },
          metadata: { namespace: 'shop', name: 'x' },
        }) as never,
      )
      .build()
    expect(built.eventsOf(objectRef('Pod', 'shop', 'db-0')).map(({ reason }) => reason)).toEqual(['First', 'Second'])
  })

  it('about a node is found, though it carries the name as uid', () => {
    const built = world()
      .node('worker-1')
      .add(
        event({
          involvedObject: { kind: 'Node', name: 'worker-1', uid: 'worker-1' },
          metadata: { namespace: 'default', name: 'n' },
        }) as never,
      )
      .build()
    expect(built.eventsOf(objectRef('Node', '', 'worker-1'))).toHaveLength(1)
  })
})
