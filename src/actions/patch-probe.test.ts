import { describe, expect, it } from 'vitest'
import { world } from '../world/builder/world-builder.ts'
import { patchProbe } from './patch-probe.ts'
import { changesIn, planning } from './planning.fixture.ts'

const shop = world()
  .deployment('shop/cart', { readiness: { path: '/wrong' }, port: 8080 })
  .build()
const probe = 'spec.template.spec.containers.0.readinessProbe'

describe('patch-probe', () => {
  it('changes the fields it is given and no others', () => {
    const plan = planning(patchProbe, shop, 'Deployment', 'shop/cart', {
      container: 'app',
      probe: 'readiness',
      path: '/healthz',
      failureThreshold: 3,
    })
    expect(changesIn(plan)).toContain(`${probe}.httpGet.path: "/wrong" -> "/healthz"`)
    expect(changesIn(plan)).toHaveLength(2)
  })

  it('adds a missing probe whole', () => {
    const plan = planning(patchProbe, shop, 'Deployment', 'shop/cart', {
      container: 'app',
      probe: 'liveness',
      path: '/',
      port: 8080,
      periodSeconds: 10,
    })
    expect(changesIn(plan)).toEqual([
      'spec.template.spec.containers.0.livenessProbe: undefined -> {"httpGet":{"path":"/","port":8080},"periodSeconds":10}',
    ])
  })

  it('corrects several probes of a container by one change', () => {
    const params = { container: 'app', probe: 'readiness', path: '/healthz', also: [{ probe: 'liveness', path: '/healthz', port: 8080 }] }
    const plan = planning(patchProbe, shop, 'Deployment', 'shop/cart', params)
    expect(changesIn(plan)).toEqual([
      `${probe}.httpGet.path: "/wrong" -> "/healthz"`,
      'spec.template.spec.containers.0.livenessProbe: undefined -> {"httpGet":{"path":"/healthz","port":8080}}',
    ])
    expect(plan.kind === 'write' && plan.title.en).toBe('Correct the readiness and liveness probes of shop/cart')
  })

  it('guards the container by its name', () => {
    const plan = planning(patchProbe, shop, 'Deployment', 'shop/cart', { container: 'app', probe: 'readiness', path: '/healthz' })
    expect(plan.kind === 'write' && plan.write.verb === 'patch' && plan.write.changes[0]?.guards).toEqual([
      { path: ['spec', 'template', 'spec', 'containers', 0, 'name'], value: 'app' },
    ])
  })

  it.each([
    ['a container that is not there', { container: 'db', probe: 'readiness', path: '/healthz' }, /no container named db/],
    ['a new probe without a port', { container: 'app', probe: 'liveness', path: '/' }, /needs a port/],
  ])('refuses %s', (_, params, why) => {
    expect(changesIn(planning(patchProbe, shop, 'Deployment', 'shop/cart', params))[0]).toMatch(why)
  })

  it('says so when nothing is to be done', () => {
    expect(planning(patchProbe, shop, 'Deployment', 'shop/cart', { container: 'app', probe: 'readiness', path: '/wrong' }).kind).toBe(
      'nothing-to-do',
    )
  })

  it('names a parameter that does not fit', () => {
    expect(() => planning(patchProbe, shop, 'Deployment', 'shop/cart', { container: 'app', probe: 'readiness', path: 'healthz' })).toThrow(
      /path/,
    )
  })
})
