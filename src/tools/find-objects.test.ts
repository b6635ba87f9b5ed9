import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { clusterOf } from './fakes/fake-cluster-means.ts'
import { asking } from './fakes/fake-means.ts'
import { findObjects } from './find-objects.ts'

const shop = world()
  .deployment('shop/cart', { replicas: 2 })
  .deployment('pay/api')
  .pod('shop/cart', { index: 1, waiting: { reason: 'ImagePullBackOff' } })

describe('find_objects', () => {
  it('says of each pod how it is', async () => {
    const { data } = await asking(findObjects, { kind: 'Pod', namespace: 'shop' }, clusterOf(shop))
    expect(data).toMatchObject({
      total: 2,
      objects: [
        { name: 'cart-1-0', namespace: 'shop', phase: 'Running', ready: true, waiting: [] },
        { name: 'cart-1-1', ready: false, waiting: ['ImagePullBackOff'] },
      ],
    })
  })

  it('finds by a part of the name in every namespace, and by labels', async () => {
    const named = await asking(findObjects, { kind: 'Deployment', contains: 'ap' }, clusterOf(shop))
    const labelled = await asking(findObjects, { kind: 'Pod', labels: { app: 'cart' } }, clusterOf(shop))
    expect(named.data).toMatchObject({ total: 1, objects: [{ name: 'api', namespace: 'pay', wanted: 1, ready: 1 }] })
    expect(labelled.data).toMatchObject({ total: 2 })
  })

  it('shows no more than asked for, and says so', async () => {
    const { data, notices } = await asking(findObjects, { kind: 'Pod', limit: 1 }, clusterOf(shop))
    expect((data as { objects: unknown[] }).objects).toHaveLength(1)
    expect(notices).toEqual([expect.stringContaining('1 of 3 objects')])
  })

  it('says when it may not look', async () => {
    const { notices } = await asking(findObjects, { kind: 'ConfigMap' }, clusterOf(world().notReadable('ConfigMap')))
    expect(notices).toEqual([expect.stringContaining('may not read ConfigMap')])
  })
})
