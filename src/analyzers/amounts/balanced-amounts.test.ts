import { describe, expect, it } from 'vitest'
import { objectRef } from '../../domain/object-ref.ts'
import { type WorldBuilder, world } from '../../world/builder/world-builder.ts'
import type { Container } from '../../world/kinds.ts'
import { balanced, balancingMend, type Demand, type Range } from './balanced-amounts.ts'

const Mi = 2 ** 20
const container = (requests?: Record<string, string>, limits?: Record<string, string>): Container => ({
  name: 'app',
  resources: { ...(requests === undefined ? {} : { requests }), ...(limits === undefined ? {} : { limits }) },
})
const both: readonly Demand[] = ['requests.memory', 'limits.memory']
const changed = (of: Container, range: Range = {}, demands: readonly Demand[] = []) => {
  const answer = balanced(of, range, new Set(demands))
  return answer === undefined
    ? undefined
    : { ...answer.requests, ...Object.fromEntries(Object.entries(answer.limits).map(([name, value]) => [`${name} limit`, value])) }
}

describe('requests and limits', () => {
  it.each([
    ['a limit twice the request where one is wanted', container({ memory: '32Mi' }), {}, both, { 'memory limit': '64Mi' }],
    ['as much for CPU, whatever the unit', container({ cpu: '0.05' }), {}, ['limits.cpu'], { 'cpu limit': '100m' }],
    ['nothing where the limit stands for the request', container(undefined, { memory: '64Mi' }), {}, both, {}],
    ['nothing that nobody wants', container({ memory: '32Mi' }), {}, [], {}],
    ['nothing where nothing is stated and nobody wants it', container(), {}, [], {}],
    ['nothing where all is in order', container({ memory: '1Gi' }, { memory: '4Gi' }), { memory: { max: 8192 * Mi } }, both, {}],
    [
      'a limit above the request where the default is below it',
      container({ memory: '96Mi' }),
      { memory: { default: 64 * Mi } },
      [],
      { 'memory limit': '192Mi' },
    ],
    [
      'no more than the namespace allows',
      container({ memory: '96Mi' }),
      { memory: { default: 64 * Mi, max: 128 * Mi } },
      [],
      { 'memory limit': '128Mi' },
    ],
    [
      'a higher request where the limit is too many times it',
      container({ memory: '16Mi' }, { memory: '256Mi' }),
      { memory: { maxLimitRequestRatio: 4 } },
      [],
      { memory: '64Mi' },
    ],
    [
      'a limit within the ratio',
      container({ memory: '96Mi' }),
      { memory: { default: 64 * Mi, maxLimitRequestRatio: 1.5 } },
      [],
      { 'memory limit': '144Mi' },
    ],
    [
      'the least that the namespace allows',
      container({ memory: '16Mi' }, { memory: '32Mi' }),
      { memory: { min: 64 * Mi } },
      [],
      { memory: '64Mi', 'memory limit': '128Mi' },
    ],
    [
      'the highest limit that is allowed',
      container({ memory: '16Mi' }, { memory: '1Gi' }),
      { memory: { max: 512 * Mi } },
      [],
      { 'memory limit': '512Mi' },
    ],
    [
      'usual amounts where nothing is known',
      container(),
      {},
      [...both, 'limits.cpu'],
      { cpu: '200m', 'cpu limit': '400m', memory: '128Mi', 'memory limit': '256Mi' },
    ],
  ] as const)('become %s', (_, of, range, demands, wanted) => {
    expect(changed(of, range, demands)).toEqual(wanted)
  })

  it('are not touched where a stated request is more than is allowed: lowering it may kill what runs', () => {
    expect(changed(container({ memory: '1Gi' }), { memory: { max: 512 * Mi } })).toBeUndefined()
  })

  it('are a guess only where neither is known', () => {
    const isGuess = (of: Container) => balanced(of, {}, new Set(both))?.isGuess
    expect([isGuess(container()), isGuess(container({ memory: '1Mi' })), isGuess(container({}, { memory: '1Mi' }))]).toEqual([
      true,
      false,
      false,
    ])
  })
})

describe('a workload', () => {
  const ref = objectRef('Deployment', 'shop', 'cart')
  const cart = (...containers: Container[]): WorldBuilder => world().deployment('shop/cart', { spec: { containers } })
  const range = (name: string, limits: object, type = 'Container'): Parameters<WorldBuilder['add']>[0] => ({
    kind: 'LimitRange',
    metadata: { namespace: 'shop', name },
    spec: { limits: [{ type, ...limits }] },
  })

  it('is changed in one go, its containers that are in order excepted', () => {
    const builder = cart(
      { ...container({ memory: '32Mi' }), name: 'app' },
      { ...container({ memory: '32Mi' }, { memory: '48Mi' }), name: 'fine' },
      { ...container({ memory: '64Mi' }), name: 'proxy' },
    )
    expect(balancingMend(builder.build(), ref, ['limits.memory'])?.mend.params).toEqual({
      container: 'app',
      limits: { memory: '64Mi' },
      also: [{ container: 'proxy', limits: { memory: '128Mi' } }],
    })
  })

  it('keeps to the narrowest of the LimitRanges for containers', () => {
    const builder = cart(container({ memory: '96Mi' }, { memory: '1Gi' }))
      .add(range('wide', { max: { memory: '512Mi' } }))
      .add(range('narrow', { max: { memory: '256Mi' } }))
      .add(range('of-pods', { max: { memory: '128Mi' } }, 'Pod'))
    expect(balancingMend(builder.build(), ref)?.mend.params).toEqual({ container: 'app', limits: { memory: '256Mi' } })
  })

  it.each([
    ['that is in order', cart(container({ memory: '32Mi' }, { memory: '64Mi' }))],
    [
      'of which one container cannot be helped',
      cart(container(), { ...container({ memory: '1Gi' }), name: 'b' }).add(range('r', { max: { memory: '512Mi' } })),
    ],
    ['that is not there', world()],
  ])('%s is left alone', (_, builder) => {
    expect(balancingMend(builder.build(), ref, [])).toBeUndefined()
  })
})
