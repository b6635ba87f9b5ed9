import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { clusterOf } from './fakes/fake-cluster-means.ts'
import { asking } from './fakes/fake-means.ts'
import { getEvents } from './get-events.ts'

const shop = world()
  .deployment('shop/cart')
  .event('Pod shop/cart-1-0', { reason: 'Unhealthy', message: 'Readiness probe failed', type: 'Warning', count: 7 })
  .event('Deployment shop/cart', { reason: 'ScalingReplicaSet', message: 'Scaled up', type: 'Normal' })
  .event('Pod pay/api-1-0', { reason: 'BackOff', message: 'Back-off', type: 'Warning' })

const reasons = async (args: object): Promise<string[]> => {
  const { data } = await asking(getEvents, args, clusterOf(shop))
  return (data as unknown as { events: readonly { reason: string }[] }).events.map(({ reason }) => reason).toSorted()
}

describe('get_events', () => {
  it('tells those of a namespace, a kind, an object', async () => {
    expect(await reasons({})).toEqual(['BackOff', 'ScalingReplicaSet', 'Unhealthy'])
    expect(await reasons({ namespace: 'shop' })).toEqual(['ScalingReplicaSet', 'Unhealthy'])
    expect(await reasons({ kind: 'Pod' })).toEqual(['BackOff', 'Unhealthy'])
    expect(await reasons({ kind: 'Pod', namespace: 'shop', name: 'cart-1-0' })).toEqual(['Unhealthy'])
    expect(await reasons({ warningsOnly: true })).toEqual(['BackOff', 'Unhealthy'])
  })

  it('says what it is about and how often', async () => {
    const { data } = await asking(getEvents, { kind: 'Pod', namespace: 'shop' }, clusterOf(shop))
    expect(data).toMatchObject({ events: [{ object: 'Pod shop/cart-1-0', message: 'Readiness probe failed', count: 7 }] })
  })

  it('says when there are more', async () => {
    expect((await asking(getEvents, { limit: 1 }, clusterOf(shop))).notices).toEqual(['1 of 3 events are shown, the latest first'])
  })
})
