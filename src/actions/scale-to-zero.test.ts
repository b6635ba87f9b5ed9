import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { world } from '../world/builder/world-builder.ts'
import type { AnyObject, Deployment } from '../world/kinds.ts'
import { changesIn, planning } from './planning.fixture.ts'
import { scaleToZero } from './scale-to-zero.ts'

const milvus = objectRef('Milvus', 'default', 'prod')

describe('scale-to-zero', () => {
  it('sets the one field of a workload, whatever autoscaler may stand over it', () => {
    const shop = world()
      .deployment('default/prod-milvus-proxy', { replicas: 2 })
      .add({
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'x', namespace: 'default' },
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'prod-milvus-proxy' }, maxReplicas: 5 },
      })
    expect(changesIn(planning(scaleToZero, shop.build(), 'Deployment', 'default/prod-milvus-proxy', {}))).toEqual(['spec.replicas: 2 -> 0'])
  })

  it('has nothing to do where nothing runs', () => {
    const shop = world().deployment('default/x', { replicas: 0 })
    expect(planning(scaleToZero, shop.build(), 'Deployment', 'default/x', {}).kind).toBe('nothing-to-do')
  })

  it('leaves a workload of the operator to its resource', () => {
    const shop = world()
      .deployment('default/x')
      .edit<Deployment>(objectRef('Deployment', 'default', 'x'), (object) => ({
        ...object,
        metadata: { ...object.metadata, ownerReferences: [{ kind: 'Milvus', name: 'prod', uid: 'u', controller: true }] },
      }))
    expect(changesIn(planning(scaleToZero, shop.build(), 'Deployment', 'default/x', {}))[0]).toContain(
      'Milvus default/prod would scale it up',
    )
  })

  it('is refused where data lies in a volume that ends with its pods', () => {
    const shop = world().deployment('default/x', { spec: { volumes: [{ name: 'milvus-data-disk', emptyDir: {} }] } })
    expect(planning(scaleToZero, shop.build(), 'Deployment', 'default/x', {}).kind).toBe('refused')
  })

  it('sets every component of a Milvus resource: those it names and those that the operator has made', () => {
    const ownLabels = { 'app.kubernetes.io/component': 'querynode' }
    const made = world()
      .deployment('default/prod-milvus-querynode-0', { ownLabels })
      .edit<Deployment>(objectRef('Deployment', 'default', 'prod-milvus-querynode-0'), (object) => ({
        ...object,
        metadata: { ...object.metadata, ownerReferences: [{ kind: 'Milvus', name: 'prod', uid: 'u', controller: true }] },
      }))
    const target = {
      kind: 'Milvus',
      metadata: { name: 'prod', namespace: 'default', uid: 'u', generation: 1 },
      spec: { components: { image: 'milvus:2.6', proxy: { replicas: 2 }, mixCoord: {} } },
    } as unknown as AnyObject
    const plan = scaleToZero.plan({ world: made.build(), ref: milvus, target, params: {} })
    expect(changesIn(plan)).toEqual([
      'spec.components.mixCoord.replicas: undefined -> 0',
      'spec.components.proxy.replicas: 2 -> 0',
      'spec.components.queryNode: undefined -> {"replicas":0}',
    ])
  })

  it('is refused while the operator is at work', () => {
    const target = {
      kind: 'Milvus',
      metadata: { name: 'prod', namespace: 'default', generation: 2 },
      spec: { components: { standalone: {} } },
      status: { observedGeneration: 1 },
    } as unknown as AnyObject
    expect(changesIn(scaleToZero.plan({ world: world().build(), ref: milvus, target, params: {} }))[0]).toContain('refused: the operator')
  })
})
