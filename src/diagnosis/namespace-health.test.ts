import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { namespaceHealth } from './namespace-health.ts'

describe('the health of a namespace', () => {
  it('counts what stands and names what does not', () => {
    const health = namespaceHealth(
      world()
        .deployment('shop/cart')
        .deployment('shop/pay')
        .deployment('other/pay')
        .pod('shop/pay', { waiting: { reason: 'ImagePullBackOff' } })
        .node('node-1')
        .node('broken', { ready: false })
        .event('Pod shop/pay-1-0', { reason: 'Failed', message: 'no such image', count: 4, lastAt: '2026-05-04T11:59:00.000Z' })
        .event('Pod shop/pay-1-0', { reason: 'BackOff', message: 'waiting', lastAt: '2026-05-04T11:59:30.000Z' })
        .event('Pod shop/cart-1-0', { reason: 'Started', message: 'started', type: 'Normal', lastAt: '2026-05-04T11:59:30.000Z' })
        .build(),
      'shop',
    )
    expect(health.nodes).toEqual({ ready: 1, total: 2 })
    expect(health.pods).toMatchObject({ total: 2, problems: [{ name: 'pay-1-0', reason: 'ImagePullBackOff', restarts: 0 }] })
    expect(health.deployments).toMatchObject({ total: 2, healthy: 1, problems: [{ name: 'pay', available: 0, wanted: 1 }] })
    expect(health.events).toEqual([
      { object: 'Pod shop/pay-1-0', reason: 'BackOff', message: 'waiting', count: 1, at: '2026-05-04T11:59:30.000Z' },
      { object: 'Pod shop/pay-1-0', reason: 'Failed', message: 'no such image', count: 4, at: '2026-05-04T11:59:00.000Z' },
    ])
  })

  it('calls an unscheduled pod what the scheduler calls it, and a finished one no problem', () => {
    const { pods } = namespaceHealth(
      world().pod('shop/big', { unschedulable: '0/1 nodes are available' }).pod('shop/done', { phase: 'Succeeded', ready: false }).build(),
      'shop',
    )
    expect(pods.problems).toEqual([{ name: 'big', phase: 'Pending', reason: 'Unschedulable', restarts: 0 }])
  })
})
