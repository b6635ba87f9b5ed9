import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { ReplicaSet } from '../world/kinds.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { requestAboveLimit } from './request-above-limit.ts'

/** As the API server of Kubernetes 1.34 says it. */
const above =
  'Pod "cart-1-x" is invalid: spec.containers[0].resources.requests: Invalid value: "96Mi": must be less than or equal to memory limit of 64Mi'

function refused(message: string, defaultLimit = '64Mi'): WorldBuilder {
  const condition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: '2026-05-04T11:59:00Z' }
  return world()
    .deployment('shop/cart', { pods: false, spec: { containers: [{ name: 'app', resources: { requests: { memory: '96Mi' } } }] } })
    .add({
      kind: 'LimitRange',
      metadata: { namespace: 'shop', name: 'defaults' },
      spec: { limits: [{ type: 'Container', default: { memory: defaultLimit } }] },
    })
    .edit(objectRef('ReplicaSet', 'shop', 'cart-1'), (set: ReplicaSet) => ({ ...set, status: { replicas: 0, conditions: [condition] } }))
}

describe('request-above-limit', () => {
  it('says which limit is below the request and who set it, and states a limit', async () => {
    const [found, ...others] = await analyzing(refused(above), requestAboveLimit)
    if (found === undefined) throw new Error('nothing found')
    expect(others).toEqual([])
    expect(found.summary.en).toBe('cart gets no pods: a container asks for 96Mi of memory, above its limit of 64Mi')
    expect(found.confidence).toBeGreaterThanOrEqual(0.9)
    expect(found.evidence.map(({ object }) => object)).toContainEqual(objectRef('LimitRange', 'shop', 'defaults'))
    expect(inShort(found)).toMatchObject({
      object: 'Deployment shop/cart',
      mend: 'patch-resources Deployment shop/cart {"container":"app","limits":{"memory":"192Mi"}}',
    })
  })

  it.each([
    ['another refusal', refused('pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2')],
    ['another field that is wrong', refused('Pod "x" is invalid: spec.containers[0].image: Required value')],
    [
      'a healthy world with the same LimitRange',
      world()
        .deployment('shop/cart')
        .add({
          kind: 'LimitRange',
          metadata: { namespace: 'shop', name: 'r' },
          spec: { limits: [{ type: 'Container', default: { memory: '1Mi' } }] },
        }),
    ],
  ])('says nothing about %s', async (_, builder) => {
    expect(await analyzing(builder, requestAboveLimit)).toEqual([])
  })
})
