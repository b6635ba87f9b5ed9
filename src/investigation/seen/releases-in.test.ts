import { describe, expect, it } from 'vitest'
import { plusMs } from '../../domain/instant.ts'
import { objectRef } from '../../domain/object-ref.ts'
import type { WorkloadOptions } from '../../world/builder/workloads.ts'
import { testNow, world } from '../../world/builder/world-builder.ts'
import type { Deployment } from '../../world/kinds.ts'
import { releasesIn } from './releases-in.ts'

const at = (minutes: number): string => plusMs(testNow, minutes * 60_000)
const progressing = (status: string, reason: string) => ({
  type: 'Progressing',
  status,
  reason,
  lastTransitionTime: at(-1),
  lastUpdateTime: at(-1),
})
const underWay: WorkloadOptions = {
  replicas: 2,
  image: 'registry.example:5000/shop/cart:1.4@sha256:abc',
  createdAt: at(-5),
  before: [{ image: 'registry.example:5000/shop/cart:1.3', createdAt: at(-600) }],
  status: { updatedReplicas: 1, replicas: 3 },
  conditions: [progressing('True', 'ReplicaSetUpdated')],
}
const seen = (options: WorkloadOptions, now = testNow) => releasesIn(world().node('node-1').deployment('shop/cart', options).build(), now)

describe('a rollout', () => {
  it('is a release with what its objects say of it', () => {
    expect(seen({ ...underWay, ownLabels: { 'app.kubernetes.io/name': 'basket', env: 'production' } })).toMatchObject([
      {
        origin: 'rollout',
        workload: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
        appName: 'basket',
        packageVersion: '1.4',
        tag: '1.4',
        environment: 'production',
        hosts: ['node-1'],
        status: 'deploying',
        id: expect.stringMatching(/^shop\.cart\.2\.[0-9a-f]{8}$/),
      },
    ])
  })

  it.each<[string, WorkloadOptions, string]>([
    ['done', { ...underWay, status: {} }, 'success'],
    ['past its deadline', { ...underWay, conditions: [progressing('False', 'ProgressDeadlineExceeded')] }, 'failed'],
    ['short of pods after it was done', { ...underWay, conditions: [progressing('True', 'NewReplicaSetAvailable')] }, 'success'],
    ['held', { ...underWay, own: { paused: true } }, 'pending'],
  ])('that is %s', (_, options, status) => {
    expect(seen(options).map((one) => one.status)).toEqual([status])
  })

  it('has the same id as long as its revision lasts, and another one with the next', () => {
    const ids = [seen(underWay), seen({ ...underWay, status: {} }), seen({ ...underWay, before: [...(underWay.before ?? []), {}] })].map(
      ([one]) => one?.id,
    )
    expect(ids[0]).toBe(ids[1])
    expect(ids[2]).not.toBe(ids[0])
  })

  it('is history when it was over long before', () => {
    expect(seen({ ...underWay, status: {} }, at(2_000))).toEqual([])
    expect(seen({ ...underWay, conditions: [progressing('False', 'ProgressDeadlineExceeded')] }, at(2_000))).toHaveLength(1)
  })

  it('of a StatefulSet fails when it takes longer than a Deployment may', () => {
    const of = (now: string) =>
      releasesIn(
        world()
          .statefulSet('shop/db', { replicas: 2, createdAt: at(-5), status: { updatedReplicas: 1 } })
          .build(),
        now,
      ).map(({ status }) => status)
    expect([of(testNow), of(at(20))]).toEqual([['deploying'], ['failed']])
  })
})

describe('a Helm release', () => {
  const helm = (status: string, revision: number, more: object = {}) => ({
    kind: 'Secret' as const,
    metadata: {
      name: `sh.helm.release.v1.web.v${revision}`,
      namespace: 'shop',
      uid: `helm-${revision}`,
      creationTimestamp: at(-5),
      labels: { owner: 'helm', name: 'web', status, version: String(revision) },
    },
    ...more,
  })
  const ofHelm = { annotations: { 'meta.helm.sh/release-name': 'web', 'meta.helm.sh/release-namespace': 'shop' } }
  const build = (status: string) =>
    world()
      .deployment('shop/cart', { ...underWay, ...ofHelm })
      .deployment('shop/front', { ...underWay, ...ofHelm, status: {} })
      .deployment('shop/other', underWay)
      .add(helm('superseded', 1))
      .add(helm(status, 2))
      .build()

  it('is one with the rollouts that it caused, in the state of the worst; others stay their own', () => {
    expect(releasesIn(build('deployed'), testNow)).toMatchObject([
      { origin: 'helm', appName: 'web', status: 'deploying', workload: { name: 'cart' }, startedAt: at(-5) },
      { origin: 'rollout', appName: 'other' },
    ])
  })

  it.each([
    ['failed', 'failed'],
    ['pending-upgrade', 'deploying'],
    ['pending-rollback', 'rolling_back'],
  ])('that Helm calls %s', (status, expected) => {
    expect(releasesIn(build(status), testNow)[0]?.status).toBe(expected)
  })

  it('does not own what was changed by hand later', () => {
    const late = world()
      .deployment('shop/cart', { ...underWay, ...ofHelm })
      .add(helm('deployed', 2))
      .edit<Deployment>(objectRef('Secret', 'shop', 'sh.helm.release.v1.web.v2'), (secret) => ({
        ...secret,
        metadata: { ...secret.metadata, creationTimestamp: at(-120) },
      }))
      .build()
    expect(releasesIn(late, testNow).map(({ origin }) => origin)).toEqual(['rollout'])
  })
})

it('going back is a release of its own kind', () => {
  const back = world()
    .deployment('shop/cart', { ...underWay, createdAt: at(-5) })
    .edit(objectRef('ReplicaSet', 'shop', 'cart-2'), (set) => ({ ...set, metadata: { ...set.metadata, creationTimestamp: at(-900) } }))
    .build()
  expect(releasesIn(back, testNow).map(({ status }) => status)).toEqual(['rolling_back'])
})
