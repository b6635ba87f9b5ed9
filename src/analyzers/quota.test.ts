import { describe, expect, it } from 'vitest'
import { objectRef, refText } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { Deployment, ReplicaSet } from '../world/kinds.ts'
import { readRefusal } from './amounts/pod-refusals.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { quota } from './quota.ts'

const exceeded =
  'pods "workers-1-x" is forbidden: exceeded quota: small, requested: limits.memory=64Mi,pods=1, used: limits.memory=128Mi,pods=2, limited: limits.memory=150Mi,pods=2'

function refused(message: string, name = 'workers', builder: WorldBuilder = world()): WorldBuilder {
  const condition = { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message, lastTransitionTime: '2026-05-04T11:59:00Z' }
  return builder
    .deployment(`shop/${name}`, { replicas: 2, pods: false })
    .edit(objectRef('ReplicaSet', 'shop', `${name}-1`), (set: ReplicaSet) => ({ ...set, status: { replicas: 0, conditions: [condition] } }))
}
const small = (used: string): Parameters<WorldBuilder['add']>[0] => ({
  kind: 'ResourceQuota',
  metadata: { namespace: 'shop', name: 'small' },
  spec: { hard: { 'limits.memory': '150Mi' } },
  status: { hard: { 'limits.memory': '150Mi' }, used: { 'limits.memory': used } },
})

function stating(one: Deployment, requests: Record<string, string>, limits: Record<string, string> = {}): Deployment {
  const { template } = one.spec
  const containers = template.spec.containers.map((container) => ({ ...container, resources: { requests, limits } }))
  return { ...one, spec: { ...one.spec, template: { ...template, spec: { ...template.spec, containers } } } }
}

describe('quota', () => {
  it('says which quota refuses what, and how much is used', async () => {
    const [found, ...others] = await analyzing(refused(exceeded).add(small('128Mi')), quota)
    expect(others).toEqual([])
    expect(found?.summary.en).toBe(
      'quota small refuses pods of workers: limits.memory is limited to 150Mi, 128Mi is in use and 64Mi more is asked for',
    )
    expect(found?.object).toEqual(objectRef('ResourceQuota', 'shop', 'small'))
    expect(found?.explains.map(refText)).toEqual(['Deployment shop/workers'])
    expect(found?.confidence).toBeGreaterThanOrEqual(0.9)
    expect(found?.evidence.map(({ text }) => text.zh).join()).toContain('当前已用 128Mi / 150Mi')
  })

  it('is one trouble for all workloads that one quota refuses', async () => {
    const found = await analyzing(refused(exceeded, 'mailers', refused(exceeded)).add(small('128Mi')), quota)
    expect(found.map(({ facts }) => facts['workload'])).toEqual(['workers, mailers'])
  })

  it('doubts itself when there is room by now', async () => {
    const [found] = await analyzing(refused(exceeded).add(small('10Mi')), quota)
    expect(found?.against).toHaveLength(1)
    expect(found?.confidence).toBeLessThan(0.9)
  })

  it('reads the events of a StatefulSet, which has no such condition', async () => {
    const message = exceeded.replace('workers-1-x', 'db-0')
    const db = world()
      .statefulSet('shop/db', { pods: false })
      .event('StatefulSet shop/db', { reason: 'FailedCreate', message, lastAt: '2026-05-04T11:58:00Z' })
    expect((await analyzing(db, quota)).map((one) => inShort(one).object)).toEqual(['ResourceQuota shop/small'])
  })

  it('tells quotas that want amounts, and LimitRanges', async () => {
    const unsaid = refused('pods "x" is forbidden: failed quota: compute: must specify limits.memory for: app')
    expect((await analyzing(unsaid, quota))[0]).toMatchObject({
      cause: 'quota.amounts-missing',
      object: { kind: 'Deployment' },
      facts: { quota: 'compute', resource: 'limits.memory' },
    })
    const tooLarge = refused('pods "x" is forbidden: maximum memory usage per Container is 512Mi, but limit is 1Gi')
    expect((await analyzing(tooLarge, quota))[0]).toMatchObject({
      cause: 'quota.limit-range',
      facts: { rule: 'maximum memory usage per Container is 512Mi, but limit is 1Gi' },
    })
  })

  it('states amounts that a quota wants, twice the request where that is known; else the revision that served comes first', async () => {
    const unsaid = 'pods "x" is forbidden: failed quota: compute: must specify limits.cpu for: app; limits.memory for: app'
    const [known] = await analyzing(
      refused(unsaid).edit(objectRef('Deployment', 'shop', 'workers'), (one: Deployment) => stating(one, { cpu: '50m', memory: '32Mi' })),
      quota,
    )
    expect(known?.facts['resource']).toBe('limits.cpu, limits.memory')
    expect(known?.mends.map(({ action, params }) => [action, params])).toEqual([
      ['patch-resources', { container: 'app', limits: { cpu: '100m', memory: '64Mi' } }],
    ])
    const [guess] = await analyzing(refused(unsaid), quota)
    expect(guess?.mends[0]?.params).toEqual({
      container: 'app',
      requests: { cpu: '200m', memory: '128Mi' },
      limits: { cpu: '400m', memory: '256Mi' },
    })
    expect(guess?.mends[0]?.why.en).toContain('nothing is known')
  })

  it('raises a request that the limit is too many times above of', async () => {
    const said = 'pods "x" is forbidden: memory max limit to request ratio per Container is 2, but provided ratio is 4.000000'
    const narrow: Parameters<WorldBuilder['add']>[0] = {
      kind: 'LimitRange',
      metadata: { namespace: 'shop', name: 'ratio' },
      spec: { limits: [{ type: 'Container', maxLimitRequestRatio: { memory: '2' } }] },
    }
    const builder = refused(said)
      .add(narrow)
      .edit(objectRef('Deployment', 'shop', 'workers'), (one: Deployment) => stating(one, { memory: '16Mi' }, { memory: '64Mi' }))
    const [found] = await analyzing(builder, quota)
    expect(found?.facts['rule']).toBe('memory max limit to request ratio per Container is 2, but provided ratio is 4.000000')
    expect(found?.mends[0]?.params).toEqual({ container: 'app', requests: { memory: '32Mi' } })
  })

  it.each([
    ['another refusal', refused('pods "x" is forbidden: error looking up service account shop/gone: serviceaccount "gone" not found')],
    ['a healthy world', world().deployment('shop/workers').add(small('150Mi'))],
    [
      'a refusal that is over',
      world()
        .statefulSet('shop/db')
        .event('StatefulSet shop/db', { reason: 'FailedCreate', message: exceeded, lastAt: '2026-05-04T11:00:00Z' }),
    ],
  ])('says nothing about %s', async (_, builder) => {
    expect(await analyzing(builder, quota)).toEqual([])
  })

  it('reads every form of refusal, and no other text', () => {
    expect(readRefusal('exceeded quota: pods, requested: pods=1, used: pods=2, limited: pods=2')).toEqual({
      kind: 'exceeded',
      quota: 'pods',
      resource: 'pods',
      asked: '1',
      used: '2',
      limited: '2',
    })
    expect(readRefusal('forbidden: [minimum cpu usage per Container is 100m, but request is 10m, x]')).toEqual({
      kind: 'limit-range',
      rule: 'minimum cpu usage per Container is 100m, but request is 10m',
    })
    expect(readRefusal('quota of patience exceeded')).toBeUndefined()
  })
})
