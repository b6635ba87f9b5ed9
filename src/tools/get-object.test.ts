import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { world } from '../world/builder/world-builder.ts'
import { clusterOf } from './fakes/fake-cluster-means.ts'
import { asking } from './fakes/fake-means.ts'
import { getObject } from './get-object.ts'

const cart = objectRef('Deployment', 'shop', 'cart')
const managedFields = [
  { manager: 'kubectl-edit', operation: 'Update', time: '2026-05-04T11:30:00Z', fieldsV1: { 'f:spec': { 'f:replicas': {} } } },
]
const shop = world()
  .deployment('shop/cart')
  .service('shop/cart')
  .event('Deployment shop/cart', { reason: 'ScalingReplicaSet', message: 'Scaled up' })
  .edit(cart, (object) => ({
    ...object,
    metadata: {
      ...object.metadata,
      managedFields,
      annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', team: 'shop' },
    },
  }))

describe('get_object', () => {
  it('shows it with neighbours, changes and events, without its bookkeeping', async () => {
    const { data } = await asking(getObject, { kind: 'Deployment', namespace: 'shop', name: 'cart' }, clusterOf(shop))
    const { object, neighbours, changes, events } = data as unknown as {
      object: { metadata: Record<string, unknown> }
      neighbours: readonly string[]
      changes: readonly unknown[]
      events: readonly unknown[]
    }
    expect(object.metadata).toMatchObject({ name: 'cart', annotations: { team: 'shop' } })
    expect(object.metadata).not.toHaveProperty('managedFields')
    expect(object.metadata['annotations']).toEqual({ team: 'shop' })
    expect(neighbours).toContain('Deployment shop/cart owns ReplicaSet shop/cart-1')
    expect(changes).toEqual([{ manager: 'kubectl-edit', at: '2026-05-04T11:30:00.000Z', fields: ['spec.replicas'] }])
    expect(events).toMatchObject([{ reason: 'ScalingReplicaSet', message: 'Scaled up' }])
  })

  it('names similar ones where it is not there', async () => {
    const { data, notices } = await asking(getObject, { kind: 'Deployment', namespace: 'shop', name: 'kart' }, clusterOf(shop))
    expect(data).toEqual({ found: false, similar: ['Deployment shop/cart'] })
    expect(notices).toEqual(['there is no Deployment shop/kart'])
  })

  it('tells what is not there from what may not be read', async () => {
    const { notices } = await asking(getObject, { kind: 'Secret', namespace: 'shop', name: 'x' }, clusterOf(world().notReadable('Secret')))
    expect(notices).toEqual(['Aceso has no permission to read Secret there: it may exist'])
  })

  it('reads a node without a namespace', async () => {
    expect((await asking(getObject, { kind: 'Node', name: 'node-1' }, clusterOf(shop))).data).toMatchObject({ found: true })
  })
})
