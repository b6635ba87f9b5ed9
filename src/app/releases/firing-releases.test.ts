import { describe, expect, it } from 'vitest'
import { objectRef } from '../../domain/object-ref.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import { seenId } from '../../investigation/seen/rollouts.ts'
import { fakeMetrics, fakeSeries } from '../../ports/fakes/fake-metric-source.ts'
import { fakeClock, fakeCluster } from '../../ports/fakes/fakes.ts'
import type { MetricSource } from '../../ports/metric-source.ts'
import { world } from '../../world/builder/world-builder.ts'
import { Config } from '../config/schema.ts'
import { firingReleases } from './firing-releases.ts'

const cart = objectRef('Deployment', 'shop', 'cart')
const shop = world()
  .deployment('shop/cart', {
    image: 'cart:2',
    createdAt: '2026-05-04T11:50:00Z',
    before: [{ image: 'cart:1', createdAt: '2026-05-01T00:00:00Z', readyPods: 1 }],
    conditions: [{ type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' }],
  })
  .build()
const seen = seenId(['shop', 'cart', '2'], shop.object(cart)?.metadata.uid ?? '')
const { signal } = new AbortController()

const release = (more: Partial<Deployment> = {}): Deployment => ({
  id: seen,
  clusterId: 'test',
  appName: 'cart',
  packageVersion: '2',
  environment: '',
  hosts: [],
  status: 'deploying',
  origin: 'rollout',
  workload: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
  alertRules: [
    { name: 'Errors', alertExpr: 'errors{app="{{appName}}"} > 5', duration: '0s', severity: 'warning', labels: {}, annotations: {} },
  ],
  firing: [
    { rule: 'Late', since: '2026-05-04T11:58:00.000Z' },
    { rule: 'Errors', since: '2026-05-04T11:55:00.000Z' },
  ],
  startedAt: '2026-05-04T11:50:00.000Z',
  createdTime: '2026-05-04T11:50:00.000Z',
  updatedTime: '2026-05-04T11:55:00.000Z',
  ...more,
})
/** Answers with errors now, and before the release with what is given. */
function answering(before: readonly number[] | 'broken'): MetricSource & { readonly asked: readonly unknown[] } {
  const source = fakeMetrics()
  return {
    ...source,
    async query(promQL, at, stop) {
      const empty = await source.query(promQL, at, stop)
      if (at !== undefined && before === 'broken') throw new Error('away')
      const values = at === undefined ? [7] : before
      return { ...empty, series: values === 'broken' || values.length === 0 ? [] : [fakeSeries({}, values)] }
    },
  }
}
function watched(
  deployments: readonly Deployment[],
  before: readonly number[] | 'broken' = [],
  monitor: object = { proposeRollback: true },
) {
  const metrics = answering(before)
  const { cluster, symptoms } = firingReleases({
    cluster: fakeCluster(() => shop),
    config: Config.parse({ releases: { monitor } }),
    releases: { deployments: async () => ({ data: deployments, total: deployments.length, page: 1, pageSize: 200, totalPages: 1 }) },
    metrics: { kind: 'there', value: metrics },
    clock: fakeClock(),
  })
  const report = async () => {
    const answer = await cluster.questions.firingRelease?.(cart, signal)
    return answer?.kind === 'answer' ? answer.value : answer?.kind
  }
  return { symptoms, report, metrics }
}

describe('alert rules that fire, as troubles of their workloads', () => {
  it('are none where nobody asked for plans because of them, or nothing is watched', async () => {
    for (const monitor of [{}, { enabled: false, proposeRollback: true }]) {
      const { symptoms, report } = watched([release()], [], monitor)
      expect([await symptoms(), await report()]).toEqual([[], undefined])
    }
  })

  it('are told by the rule that has fired the longest, with its value and what it answered before the release', async () => {
    const { symptoms, report, metrics } = watched([release()])
    expect(await symptoms()).toMatchObject([
      {
        code: 'release.alert-firing',
        object: cart,
        since: '2026-05-04T11:55:00.000Z',
        message: { en: 'alert rule Errors of release 2 fires' },
      },
    ])
    expect(await report()).toMatchObject({
      rule: 'Errors',
      more: 1,
      state: 'deploying',
      isPresent: true,
      promQL: 'errors{app="cart"} > 5',
      value: 7,
      before: 'nothing',
      lagMs: 300_000,
    })
    expect(metrics.asked).toContainEqual({ promQL: 'errors{app="cart"} > 5', at: '2026-05-04T11:49:59.000Z' })
  })

  it.each<[string, readonly number[] | 'broken', string]>([
    ['something', [6], 'something'],
    ['NaN, which is nothing', [Number.NaN], 'nothing'],
    ['no answer at all', 'broken', 'not-known'],
  ])('know %s before the release', async (_, before, told) => {
    expect(await watched([release()], before).report()).toMatchObject({ before: told })
  })

  it.each<[string, Partial<Deployment>, object]>([
    ['another revision', { id: 'shop.cart.1.00000000' }, { isPresent: false, before: 'not-known' }],
    ['a registered release that is another rollout', { id: 'd-1', origin: 'api', rollout: 'shop.cart.1.00000000' }, { isPresent: false }],
    ['a registered release that is this one', { id: 'd-1', origin: 'api', rollout: seen }, { isPresent: true, before: 'nothing' }],
    ['one that is done', { status: 'success' }, { state: 'over', before: 'not-known' }],
    ['one that goes back', { status: 'rolling_back' }, { state: 'rolling-back' }],
  ])('of %s', async (_, more, told) => {
    expect(await watched([release(more)]).report()).toMatchObject(told)
  })

  it('are those of the release that is under way, where an older one still has some', async () => {
    const { symptoms, report } = watched([release({ id: 'old', packageVersion: '1', status: 'canceled' }), release()])
    expect(await symptoms()).toHaveLength(1)
    expect(await report()).toMatchObject({ deploymentId: seen })
  })

  it('are none of a release that names no workload, or whose rules are quiet', async () => {
    const { workload: _, ...nowhere } = release()
    expect(await watched([nowhere, release({ firing: [] })]).symptoms()).toEqual([])
    expect(await watched([release({ firing: [] })]).report()).toBe('unavailable')
  })
})
