import { describe, expect, it } from 'vitest'
import type { KubeObject } from './api.ts'
import { type Condition, holds, listedKind } from './conditions.ts'

const object = (kind: string, name: string, rest: object, labels = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, labels },
  ...rest,
})

const crashed = object('Pod', 'cart-7d4-x1', {
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        restartCount: 2,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      },
    ],
  },
})
const warning = object('Event', 'e1', {
  reason: 'Unhealthy',
  message: 'HTTP probe failed with statuscode: 404',
  involvedObject: { kind: 'Pod', name: 'cart-7d4-x1' },
})
const deployment = object('Deployment', 'cart', {
  status: { readyReplicas: 1, conditions: [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }] },
})
const slice = (ready: boolean, ports: unknown) =>
  object('EndpointSlice', 'cart-abc', { endpoints: [{ conditions: { ready } }], ports }, { 'kubernetes.io/service-name': 'cart' })
const http = [{ port: 8080 }]

describe('holds', () => {
  it.each<[Condition, KubeObject]>([
    [{ pod: 'cart-*', reason: 'CrashLoopBackOff' }, crashed],
    [{ pod: 'cart-*', reason: 'OOMKilled', exitCode: 137, restarts: 2 }, crashed],
    [{ pod: 'cart-*', phase: 'Running' }, crashed],
    [{ event: 'Unhealthy', about: 'Pod/cart-*', message: '404' }, warning],
    [{ object: 'Deployment/cart', condition: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }, deployment],
    [{ object: 'Deployment/cart', ready: 1 }, deployment],
    [{ object: 'Service/cart', ready: 1 }, slice(true, http)],
    [{ object: 'Service/cart', ready: 0 }, slice(false, http)],
    [{ object: 'Service/cart', ready: 0 }, slice(true, null)],
  ])('sees %j', (condition, seen) => {
    expect(holds(condition, [seen])).toBe(true)
  })

  it.each<[Condition, KubeObject]>([
    [{ pod: 'cart', reason: 'CrashLoopBackOff' }, crashed],
    [{ pod: 'cart-*', reason: 'OOMKilled', restarts: 3 }, crashed],
    [{ pod: 'cart-*', phase: 'Failed' }, crashed],
    [{ pod: 'cart-*', exitCode: 1 }, crashed],
    [{ event: 'Unhealthy', about: 'Pod/carts-*' }, warning],
    [{ event: 'Unhealthy', message: '500' }, warning],
    [{ event: 'BackOff', about: 'Pod/cart-*' }, warning],
    [{ object: 'Deployment/cart', condition: 'Progressing', status: 'True' }, deployment],
    [{ object: 'Deployment/catalog', ready: 1 }, deployment],
    [{ object: 'Service/cart', ready: 0 }, slice(true, http)],
  ])('does not see %j', (condition, seen) => {
    expect(holds(condition, [seen])).toBe(false)
  })

  it('looks for endpoints of a Service in its slices', () => {
    expect(listedKind({ object: 'Service/cart', ready: 0 })).toBe('EndpointSlice')
  })
})
