import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import type { FiringReleaseReport } from '../domain/release/firing-release.ts'
import type { WorkloadOptions } from '../world/builder/workloads.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { firingRelease } from './firing-release.ts'

const cart = objectRef('Deployment', 'shop', 'cart')
const old = { image: 'cart:1.4.2', createdAt: '2026-05-01T00:00:00Z' }
const shop = (options: WorkloadOptions = {}): WorldBuilder =>
  world().deployment('shop/cart', {
    image: 'cart:1.5.0',
    createdAt: '2026-05-04T11:50:00Z',
    before: [{ ...old, readyPods: 2 }],
    ...options,
  })
const firing: FiringReleaseReport = {
  deploymentId: 'd-1',
  appName: 'cart',
  packageVersion: '1.5.0',
  workload: cart,
  rule: 'HighErrorRatio',
  since: '2026-05-04T11:52:00.000Z',
  more: 0,
  state: 'deploying',
  isPresent: true,
  promQL: 'errors{app="cart"} > 0.05',
  value: 0.4,
  before: 'nothing',
  lagMs: 300_000,
}
const explained = async (builder: WorldBuilder, more: Partial<FiringReleaseReport> = {}) =>
  (await analyzing(builder, firingRelease, { firingReleases: [{ ...firing, ...more }] }))[0]
const writtenBy = (manager: string) => ({
  managedFields: [
    { manager, operation: 'Update', time: '2026-05-04T11:50:00Z', fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:x': {} } } } } },
  ],
})

describe('firing-release', () => {
  it('goes back to the revision before the release, with the rule, its value and what changed as evidence', async () => {
    const found = await explained(shop(writtenBy('kubectl')))
    expect(found === undefined ? undefined : inShort(found)).toEqual({
      cause: 'release.alert-fired',
      object: 'Deployment shop/cart',
      mend: 'roll-back Deployment shop/cart {"revision":1}',
      more: 0,
    })
    expect(found?.mends[0]).toMatchObject({ isRenewed: true, lagMs: 300_000 })
    expect(found?.summary).toEqual({
      en: 'alert rule HighErrorRatio fires on release 1.5.0 of cart',
      zh: 'cart 的发布 1.5.0 触发了告警规则 HighErrorRatio',
    })
    expect(found?.evidence).toMatchObject([
      {
        kind: 'metric',
        strength: 'strong',
        text: {
          en: 'HighErrorRatio answers since 2026-05-04T11:52:00.000Z (value 0.4), and answered with nothing before the release',
        },
        origin: 'errors{app="cart"} > 0.05',
      },
      { kind: 'change', text: { en: expect.stringContaining('cart:1.4.2 -> cart:1.5.0 (revision 1 had the former)') } },
    ])
    // Sure enough for a plan, never beyond doubt: that one came after the other is no proof.
    expect(found?.confidence).toBeGreaterThan(0.7)
    expect(found?.confidence).toBeLessThan(0.9)
  })

  it('says nothing of workloads on which no rule fires', async () => {
    expect(await analyzing(shop(), firingRelease)).toEqual([])
  })

  it.each<[string, WorldBuilder, Partial<FiringReleaseReport>, string]>([
    ['the release is over', shop(), { state: 'over' }, 'the release is over'],
    ['it is being rolled back', shop(), { state: 'rolling-back' }, 'rolled back already'],
    ['another revision runs', shop(), { isPresent: false }, 'no longer runs what the release brought'],
    ['there is no revision before', shop({ before: [] }), {}, 'not kept, or is not known to have served'],
    [
      'the one before was only there',
      shop({ before: [old], conditions: [{ type: 'Available', status: 'False', lastTransitionTime: '2026-05-01T00:00:00Z' }] }),
      {},
      'not known to have served',
    ],
    [
      'the one before did not serve, but one further back',
      shop({
        before: [
          { ...old, readyPods: 2 },
          { image: 'cart:1.4.9', createdAt: '2026-05-04T11:40:00Z' },
        ],
      }),
      {},
      'not known to have served',
    ],
    ['Aceso wrote what runs', shop(writtenBy('aceso')), {}, 'not known to have served'],
    ['the rule answered before this revision came', shop(), { since: '2026-05-04T11:49:00.000Z' }, 'was changed after the rule'],
    ['the rule answered before the release', shop(), { before: 'something' }, 'answered before the release, too'],
    ['nobody could say what it answered then', shop(), { before: 'not-known' }, 'could not be asked'],
  ])('offers no way back where %s, and says so', async (_, builder, more, why) => {
    const found = await explained(builder, more)
    expect(found?.mends).toEqual([])
    expect(found?.advice?.en).toContain(why)
    expect(found?.cause).toBe('release.alert-fired')
  })
})
