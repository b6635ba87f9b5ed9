import { describe, expect, it } from 'vitest'
import { objectRef } from '../../domain/object-ref.ts'
import { type WorldBuilder, world } from '../../world/builder/world-builder.ts'
import type { Deployment } from '../../world/kinds.ts'
import { discoverInstances } from './discover.ts'
import { DiscoverySettings } from './discovery-settings.ts'
import { etcdPod, helmMilvus, helmPod, operatorMilvus, operatorPod } from './milvus-world.fixture.ts'

function found(builder: WorldBuilder, settings: object = {}): readonly string[] {
  return discoverInstances(builder.build(), DiscoverySettings.parse(settings)).map(
    ({ instance: { namespace, name, type, status, pods } }) => `${type} ${namespace}/${name} ${status} ${pods.length}`,
  )
}

describe('discovery', () => {
  it('finds a release with the pods of Milvus alone, and who says so', () => {
    const [one] = discoverInstances(helmMilvus('prod', { replicas: 2 }).build(), DiscoverySettings.parse({}))
    expect(one?.instance).toMatchObject({ name: 'prod', namespace: 'default', type: 'helm', status: 'running' })
    expect(one?.instance.pods.map(({ name }) => name)).toEqual(['prod-milvus-standalone-1-0', 'prod-milvus-standalone-1-1'])
    expect(one?.instance.confirmedBy).toContain('meta.helm.sh/release-name: prod')
    expect(one?.workloads).toEqual([objectRef('Deployment', 'default', 'prod-milvus-standalone')])
  })

  it('takes a pod of the operator for the operator’s, though Helm’s rules fit it too', () => {
    expect(found(operatorMilvus('prod'))).toEqual(['operator default/prod running 1'])
    expect(found(operatorMilvus('prod'), { operatorLabels: [] })).toEqual(['operator default/prod running 1'])
  })

  it('believes labels where no owner is seen', () => {
    expect(found(world().pod('default/lonely', { labels: operatorPod('solo') }))).toEqual(['operator default/solo running 1'])
  })

  it('does not confirm a release that the workload does not name', () => {
    const renamed = helmMilvus('prod').edit<Deployment>(objectRef('Deployment', 'default', 'prod-milvus-standalone'), (object) => ({
      ...object,
      metadata: { ...object.metadata, annotations: { 'meta.helm.sh/release-name': 'other' } },
    }))
    expect(discoverInstances(renamed.build(), DiscoverySettings.parse({}))[0]?.instance.confirmedBy).toBeUndefined()
  })

  it('keeps instances of one name in two namespaces apart', () => {
    const both = helmMilvus('prod', { namespace: 'milvus-system' }, helmMilvus('prod'))
    expect(found(both)).toEqual(['helm default/prod running 1', 'helm milvus-system/prod running 1'])
  })

  it.each([
    [[], 2],
    [['*'], 2],
    [['team-a'], 1],
    [['default'], 0],
  ])('looks in the namespaces %j', (namespaces, count) => {
    const two = helmMilvus('a', { namespace: 'team-a' }, helmMilvus('b', { namespace: 'team-b' }))
    expect(found(two, { namespaces })).toHaveLength(count)
  })

  it.each([
    ['etcd', etcdPod('prod')],
    ['the object store', { app: 'minio', release: 'prod', 'app.kubernetes.io/instance': 'prod' }],
    ['Kafka', { 'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/instance': 'prod', 'app.kubernetes.io/component': 'kafka' }],
    ['Pulsar’s proxy', { app: 'pulsarv3', component: 'proxy', release: 'prod', 'app.kubernetes.io/instance': 'prod' }],
    ['attu', helmPod('prod', 'attu')],
    ['woodpecker', helmPod('prod', 'woodpecker')],
    ['the operator itself', { 'app.kubernetes.io/name': 'milvus-operator', 'app.kubernetes.io/instance': 'milvus-operator' }],
  ])('never takes %s for Milvus, even where a rule fits it', (_, labels) => {
    const builder = world().deployment('default/part', { labels })
    expect(found(builder, { helmReleaseLabels: ['app.kubernetes.io/instance', 'app.kubernetes.io/name=milvus'] })).toEqual([])
  })

  it('asks for one rule of a list or for all of them, as configured', () => {
    const labels = { 'app.kubernetes.io/name': 'milvus', 'app.kubernetes.io/instance': 'prod' }
    const builder = world().deployment('default/x', { labels })
    const helmReleaseLabels = ['app.kubernetes.io/name=milvus', 'tier=gold']
    expect(found(builder, { helmReleaseLabels })).toHaveLength(1)
    expect(found(builder, { helmReleaseLabels, match: 'all' })).toEqual([])
    expect(
      found(builder, { helmReleaseLabels: ['app.kubernetes.io/name=milvus', 'app.kubernetes.io/instance'], match: 'all' }),
    ).toHaveLength(1)
  })

  it.each([
    [{ 'app.kubernetes.io/instance': 'a', 'helm.sh/release': 'b', 'milvus.io/instance': 'c' }, 'a'],
    [{ 'helm.sh/release': 'b', 'milvus.io/instance': 'c' }, 'b'],
    [{ 'milvus.io/instance': 'c' }, 'c'],
    [{}, 'search'],
  ])('names it by %o', (labels, name) => {
    const builder = world().deployment('default/search', { labels: { 'app.kubernetes.io/name': 'milvus', ...labels } })
    // Without such a label the owner's name is left: the Deployment's, not the ReplicaSet's.
    builder.edit(objectRef('Pod', 'default', 'search-1-0'), (pod) => ({
      ...pod,
      metadata: { ...pod.metadata, labels: { ...pod.metadata.labels, 'pod-template-hash': '1' } },
    }))
    expect(found(builder, { operatorLabels: [] })).toEqual([`helm default/${name} running 1`])
  })

  it('names a pod without an owner after itself', () => {
    expect(found(world().pod('default/alone', { labels: { 'app.kubernetes.io/name': 'milvus' } }))).toEqual([
      'helm default/alone running 1',
    ])
  })

  it.each([
    ['failed', { waiting: { reason: 'CrashLoopBackOff' }, restarts: 3, last: { exitCode: 139 } }],
    ['failed', { waiting: { reason: 'ImagePullBackOff' } }],
    ['pending', { ready: false }],
    ['pending', { unschedulable: '0/1 nodes are available' }],
    ['running', { terminating: true }],
    ['running', { phase: 'Succeeded' as const }],
  ])('is %s when one of two pods is %o', (status, state) => {
    const builder = helmMilvus('prod', { replicas: 2 }).pod('default/prod-milvus-standalone', { ...state, index: 1 })
    expect(found(builder)).toEqual([`helm default/prod ${status} 2`])
  })

  it('is terminating when all its pods are', () => {
    expect(found(helmMilvus('prod').pod('default/prod-milvus-standalone', { terminating: true }))).toEqual([
      'helm default/prod terminating 1',
    ])
  })

  it('adds up restarts over containers and tells how they ended', () => {
    const last = { exitCode: 139, reason: 'Error', message: 'x'.repeat(5_000), finishedAt: '2026-05-04T11:59:00Z' }
    const builder = helmMilvus('prod').pod('default/prod-milvus-standalone', { restarts: 4, last })
    const [pod] = discoverInstances(builder.build(), DiscoverySettings.parse({}))[0]?.instance.pods ?? []
    expect(pod).toMatchObject({ restartCount: 4, lastRestart: '2026-05-04T11:59:00.000Z' })
    expect(pod?.containerStatuses[0]).toMatchObject({ name: 'app', restartCount: 4, lastTerminationReason: 'Error' })
    expect(pod?.containerStatuses[0]?.lastTerminationMessage?.length).toBeLessThanOrEqual(2_000)
  })
})

describe('settings', () => {
  it('refuse what is no label rule', () => {
    expect(DiscoverySettings.safeParse({ helmReleaseLabels: ['a b'] }).error?.issues[0]?.path).toEqual(['helmReleaseLabels', 0])
  })
})
