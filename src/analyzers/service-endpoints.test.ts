import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { AnyObject } from '../world/kinds.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { serviceEndpoints } from './service-endpoints.ts'

const cart = (): WorldBuilder => world().deployment('shop/cart', { port: 8080, portName: 'http' })
const suspects = [objectRef('Service', 'shop', 'cart')]
const short = async (builder: WorldBuilder, replies?: Record<string, number>) =>
  (await analyzing(builder, serviceEndpoints, replies === undefined ? { suspects } : { suspects, replies })).map((one) => inShort(one))

describe('a selector that no pod carries', () => {
  it('is mended to the labels of the workload that was meant', async () => {
    const [found] = await analyzing(
      cart()
        .deployment('shop/mailer')
        .service('shop/cart', { selector: { app: 'carts' } }),
      serviceEndpoints,
      { suspects },
    )
    expect(found?.summary.en).toBe('Service cart finds no pods: it selects app=carts, the pods of cart carry app=cart')
    expect(found && inShort(found)).toEqual({
      cause: 'service.selector-mismatch',
      object: 'Service shop/cart',
      mend: 'repair-reference Service shop/cart {"path":["spec","selector","app"],"value":"cart"}',
      more: 0,
    })
    expect(found?.confidence).toBeGreaterThanOrEqual(0.9)
  })

  it('is mended to what it was before, whatever that looked like', async () => {
    const former: AnyObject = {
      kind: 'Service',
      metadata: { namespace: 'shop', name: 'cart', resourceVersion: '0' },
      spec: { selector: { app: 'basket' } },
    }
    const changed = world()
      .deployment('shop/basket')
      .deployment('shop/cartoon')
      .service('shop/cart', { selector: { app: 'cartoons' } })
      .versions(objectRef('Service', 'shop', 'cart'), [{ at: '2026-05-04T10:00:00.000Z', object: former }])
    expect(await short(changed)).toEqual([
      {
        cause: 'service.selector-mismatch',
        object: 'Service shop/cart',
        mend: 'repair-reference Service shop/cart {"path":["spec","selector","app"],"value":"basket"}',
        more: 0,
      },
    ])
  })

  it('is mended as a whole where the key is another one', async () => {
    const keyed = world()
      .deployment('shop/cart', { labels: { 'app.kubernetes.io/name': 'cart' } })
      .service('shop/cart')
    expect((await short(keyed))[0]?.mend).toBe(
      'repair-reference Service shop/cart {"path":["spec","selector"],"value":{"app.kubernetes.io/name":"cart"}}',
    )
  })

  it('is only told where nothing near exists, or two things are as near', async () => {
    expect(await short(world().deployment('shop/other').service('shop/cart'))).toMatchObject([
      { cause: 'service.selects-nothing', mend: undefined },
    ])
    const two = world().deployment('shop/carta').deployment('shop/cartb').service('shop/cart')
    expect(await short(two)).toMatchObject([{ cause: 'service.selects-nothing', mend: undefined }])
  })
})

describe('a target port that no pod serves', () => {
  it('by name, is mended to the name that the pods declare', async () => {
    expect(await short(cart().service('shop/cart', { targetPort: 'web' }))).toEqual([
      {
        cause: 'service.target-port-wrong',
        object: 'Service shop/cart',
        mend: 'repair-reference Service shop/cart {"path":["spec","ports",0,"targetPort"],"value":"http"}',
        more: 0,
      },
    ])
  })

  it('by number, is proved by asking a pod, and mended to the port that answers', async () => {
    const found = await analyzing(cart().service('shop/cart', { targetPort: 9090 }), serviceEndpoints, {
      suspects,
      replies: { '8080/': 200 },
    })
    expect(found.map((one) => inShort(one).mend)).toEqual([
      'repair-reference Service shop/cart {"path":["spec","ports",0,"targetPort"],"value":8080}',
    ])
    expect(found[0]?.evidence[0]).toMatchObject({ kind: 'probe', strength: 'proof' })
    expect(found[0]?.confidence).toBeGreaterThanOrEqual(0.9)
  })

  it('is no trouble when a pod answers there although it does not declare it', async () => {
    expect(await short(cart().service('shop/cart', { targetPort: 9090 }), { '9090/': 404 })).toEqual([])
    expect(await short(world().deployment('shop/cart').service('shop/cart', { targetPort: 9090 }), { '9090/': 200 })).toEqual([])
  })

  it('is found for pods that declare no ports, by asking them', async () => {
    const bare = world()
      .deployment('shop/cart', { readiness: { path: '/', port: 8080 } })
      .service('shop/cart', { targetPort: 9090 })
    expect((await short(bare, { '8080/': 200 }))[0]?.mend).toContain('"value":8080')
  })

  it('is not claimed where nobody can be asked and nothing was changed', async () => {
    expect(await short(cart().service('shop/cart', { targetPort: 9090 }))).toEqual([])
  })

  it('is known without asking when it was right before', async () => {
    const former: AnyObject = {
      kind: 'Service',
      metadata: { namespace: 'shop', name: 'cart', resourceVersion: '0' },
      spec: { ports: [{ port: 80, targetPort: 8080 }] },
    }
    const changed = cart()
      .service('shop/cart', { targetPort: 9090 })
      .versions(objectRef('Service', 'shop', 'cart'), [{ at: '2026-05-04T10:00:00.000Z', object: former }])
    const [found] = await analyzing(changed, serviceEndpoints, { suspects })
    expect(found && inShort(found).mend).toContain('"value":8080')
    expect(found?.since).toBeDefined()
    expect(await short(changed, { '9090/': 200 })).toEqual([])
  })
})

it('asks no more than 40 Services about their ports, and still names what needs no asking', async () => {
  const builder = world()
  for (let index = 0; index < 60; index += 1)
    builder.deployment(`shop/app-${index}`, { readiness: { path: '/', port: 8080 } }).service(`shop/app-${index}`, { targetPort: 9090 })
  builder.deployment('shop/zoo', { port: 80, portName: 'http' }).service('shop/zoo', { targetPort: 'web' })
  const found = await analyzing(builder, serviceEndpoints, { replies: { '8080/': 200 } })
  expect(found).toHaveLength(41)
  expect(found.at(-1)?.object.name).toBe('zoo')
})

describe('service-endpoints says nothing', () => {
  it.each([
    ['when the pods are there and not ready', cart().service('shop/cart', { targetPort: 8080 }).pod('shop/cart', { ready: false })],
    ['about a workload scaled to zero', world().deployment('shop/cart', { replicas: 0 }).service('shop/cart')],
    ['without a selector', cart().service('shop/cart', { selector: null })],
    ['about another host', cart().service('shop/cart', { type: 'ExternalName', selector: { app: 'gone' } })],
    ['about a CronJob between two runs', world().cronJob('shop/cart').service('shop/cart')],
    ['when all is well', cart().service('shop/cart', { targetPort: 'http' })],
  ])('%s', async (_, builder) => {
    expect(await short(builder)).toEqual([])
  })
})
