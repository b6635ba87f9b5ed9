import { describe, expect, it } from 'vitest'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { ingressBackends } from './ingress-backends.ts'

const shop = (): WorldBuilder =>
  world().deployment('shop/cart', { port: 8080 }).service('shop/cart', { port: 80, portName: 'http', targetPort: 8080 })
const short = async (builder: WorldBuilder) => (await analyzing(builder, ingressBackends)).map((one) => inShort(one))
const place = '"spec","rules",0,"http","paths",0,"backend","service"'

describe('ingress-backends', () => {
  it('names the Service that is not there, and the one that was meant', async () => {
    expect(await short(shop().ingress('shop/web', { backend: 'carts:80' }))).toEqual([
      {
        cause: 'ingress.service-missing',
        object: 'Ingress shop/web',
        mend: `repair-reference Ingress shop/web {"path":[${place},"name"],"value":"cart"}`,
        more: 0,
      },
    ])
  })

  it('offers nothing where no name is near', async () => {
    expect((await short(shop().ingress('shop/web', { backend: 'billing:80' })))[0]).toMatchObject({
      cause: 'ingress.service-missing',
      mend: undefined,
    })
  })

  it('names the port that the Service does not have, in the form in which it was written', async () => {
    const [found] = await analyzing(shop().ingress('shop/web', { backend: 'cart:8080' }), ingressBackends)
    expect(found?.summary.en).toBe('Ingress web routes to port 8080 of Service cart, which has only 80 (http)')
    expect(found && inShort(found).mend).toBe(`repair-reference Ingress shop/web {"path":[${place},"port","number"],"value":80}`)
    expect((await short(shop().ingress('shop/web', { backend: 'cart:web' })))[0]?.mend).toContain('"port","name"],"value":"http"')
  })

  it.each([
    [
      'a route that fits, by number and by name',
      shop().ingress('shop/a', { backend: 'cart:80' }).ingress('shop/b', { backend: 'cart:http' }),
    ],
    ['a Service that is there and empty', shop().ingress('shop/web', { backend: 'cart:80' }).pod('shop/cart', { ready: false })],
    ['Services that may not be read', shop().ingress('shop/web', { backend: 'carts:80' }).notReadable('Service')],
  ])('says nothing about %s', async (_, builder) => {
    expect(await short(builder)).toEqual([])
  })
})
