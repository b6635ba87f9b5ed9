import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { world } from '../world/builder/world-builder.ts'
import { changesIn, planning } from './planning.fixture.ts'
import { scale } from './scale.ts'

const shop = world().deployment('shop/cart', { replicas: 2 })

describe('scale', () => {
  it('sets the replicas', () => {
    expect(changesIn(planning(scale, shop.build(), 'Deployment', 'shop/cart', { replicas: 3 }))).toEqual(['spec.replicas: 2 -> 3'])
  })

  it.each([
    [0, 'critical'],
    [1, 'medium'],
  ])('to %i replicas is of %s risk', (replicas, risk) => {
    const ref = objectRef('Deployment', 'shop', 'cart')
    const built = shop.build()
    const target = built.object(ref)
    expect(target && scale.risk({ world: built, ref, target, params: { replicas } })).toBe(risk)
  })

  it('leaves a workload to its autoscaler', () => {
    const autoscaled = world()
      .deployment('shop/till', { replicas: 2 })
      .add({
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'till', namespace: 'shop' },
        spec: { scaleTargetRef: { kind: 'Deployment', name: 'till' }, maxReplicas: 5 },
      })
      .build()
    expect(changesIn(planning(scale, autoscaled, 'Deployment', 'shop/till', { replicas: 3 }))[0]).toMatch(/HorizontalPodAutoscaler till/)
  })
})
