import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import type { PodState } from '../world/builder/pods.ts'
import type { WorkloadOptions } from '../world/builder/workloads.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { AnyObject } from '../world/kinds.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { badRelease } from './bad-release.ts'
import { crashAtStart } from './crash-at-start.ts'
import { lastGoodRevision } from './evidence/releases.ts'

const crash: PodState = {
  waiting: { reason: 'CrashLoopBackOff' },
  restarts: 3,
  last: { exitCode: 1, startedAt: '2026-05-04T11:55:00Z', finishedAt: '2026-05-04T11:55:01Z' },
}
const old = { image: 'cart:1.4.2', createdAt: '2026-05-01T00:00:00Z' }
const release = (options: WorkloadOptions = {}): WorldBuilder =>
  world().deployment('shop/cart', {
    image: 'cart:1.5.0',
    createdAt: '2026-05-04T11:50:00Z',
    before: [{ ...old, readyPods: 2 }],
    ...options,
  })
const log = { previousLogs: { app: 'level=error msg="panic: unknown promotion type"' } }

describe('bad-release', () => {
  it('names what the failing revision changed, and goes back to the one that serves', async () => {
    const found = await analyzing(release().pod('shop/cart', crash), badRelease, log)
    expect(found.map((one) => inShort(one))).toEqual([
      { cause: 'release.bad-revision', object: 'Deployment shop/cart', mend: 'roll-back Deployment shop/cart {"revision":1}', more: 0 },
    ])
    const [one] = found
    expect(one?.summary.en).toBe('cart fails since revision 2, which changed image')
    expect(one?.summary.zh).toBe('cart 自第 2 版起发生故障，该版修改了 image')
    expect(one?.evidence.map(({ text }) => text.en)).toEqual([
      'revision 2 changed containers[app].image: cart:1.4.2 -> cart:1.5.0 (revision 1 had the former)',
      '2 pods of revision 1 are ready beside the failing ones',
      'level=error msg="panic: unknown promotion type"',
    ])
    expect(one?.since).toBe('2026-05-04T11:50:00.000Z')
    expect(one?.explains).toContainEqual(objectRef('Pod', 'shop', 'cart-2-0'))
  })

  it('names a variable that was added', async () => {
    const more = { env: [{ name: 'MODE', value: 'new' }] }
    const moment = release({ image: 'cart:1.4.2', more, before: [{ ...old, more: {}, readyPods: 2 }] })
    const [found] = await analyzing(moment.pod('shop/cart', crash), badRelease, log)
    expect(found?.facts['field']).toBe('env[MODE]')
  })

  it('outweighs the bare exit code', async () => {
    const [bad] = await analyzing(release().pod('shop/cart', crash), badRelease, log)
    const [exit] = await analyzing(release().pod('shop/cart', crash), crashAtStart, log)
    expect(bad?.confidence).toBeGreaterThan(exit?.confidence ?? 1)
  })

  it('knows from the Available condition that the old revision served, when it is gone', async () => {
    const conditions = [{ type: 'Available', status: 'False', lastTransitionTime: '2026-05-04T11:51:00Z' }]
    const moment = release({ before: [{ ...old, createdAt: '2026-05-04T11:45:00Z' }], conditions })
      .pod('shop/cart', crash)
      .edit(objectRef('Deployment', 'shop', 'cart'), (object) => ({
        ...object,
        metadata: { ...object.metadata, creationTimestamp: '2026-05-01T00:00:00Z' },
      }))
    const [found] = await analyzing(moment, badRelease, log)
    expect(found?.mends).toHaveLength(1)
    expect(found?.evidence.map(({ text }) => text.en)).toContain('it was available with revision 1')
  })

  it('takes the time at which the template was written, which under Recreate is before the new pods', async () => {
    const conditions = [{ type: 'Available', status: 'False', lastTransitionTime: '2026-05-04T11:49:10Z' }]
    const managedFields = [
      {
        manager: 'kubectl-patch',
        operation: 'Update',
        time: '2026-05-04T11:49:00Z',
        fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': { 'f:x': {} } } } },
      },
    ]
    const moment = release({ before: [{ ...old, createdAt: '2026-05-04T11:45:00Z' }], conditions, managedFields })
      .pod('shop/cart', crash)
      .edit(objectRef('Deployment', 'shop', 'cart'), (object) => ({
        ...object,
        metadata: { ...object.metadata, creationTimestamp: '2026-05-01T00:00:00Z' },
      }))
    const [found] = await analyzing(moment, badRelease, log)
    expect(found?.since).toBe('2026-05-04T11:49:00.000Z')
  })

  it('works for a StatefulSet', async () => {
    const moment = world()
      .statefulSet('shop/db', {
        image: 'db:2',
        createdAt: '2026-05-04T11:50:00Z',
        before: [{ image: 'db:1', createdAt: '2026-05-01T00:00:00Z' }],
      })
      .pod('shop/db', crash)
    const found = await analyzing(moment, badRelease, log)
    expect(found.map((one) => inShort(one).mend)).toEqual(['roll-back StatefulSet shop/db {"revision":1}'])
  })

  it('doubts the release when its other pods are ready', async () => {
    const [found] = await analyzing(release({ replicas: 3 }).pod('shop/cart', { ...crash, index: 0 }), badRelease, log)
    expect(found?.against.map(({ text }) => text.en)).toEqual(['2 pods of revision 2 are ready'])
  })

  it('doubts the release when it had served before', async () => {
    const served = { ...crash, last: { exitCode: 1, startedAt: '2026-05-04T11:00:00Z', finishedAt: '2026-05-04T11:55:01Z' } }
    const [found] = await analyzing(release({ createdAt: '2026-05-04T08:00:00Z' }).pod('shop/cart', served), badRelease, log)
    expect(found?.against).toHaveLength(1)
  })

  it('doubts the release when its program blames a Service that is down for everybody', async () => {
    const moment = release().pod('shop/cart', crash).service('shop/cache', { port: 6379 })
    const [found] = await analyzing(moment, badRelease, { previousLogs: { app: 'fatal: dial tcp: cache:6379: connection refused' } })
    expect(found?.against.map(({ text }) => text.en)).toEqual(['Service cache has no ready endpoint'])
  })

  it('does not count a restart as a release', async () => {
    const moment = release({ image: 'cart:1.4.2', more: {}, before: [{ ...old, readyPods: 1 }] })
    expect(lastGoodRevision(moment.build(), objectRef('Deployment', 'shop', 'cart'))).toBeUndefined()
  })

  it.each<[string, WorldBuilder]>([
    ['the new revision is ready', release()],
    ['the new revision is only starting', release().pod('shop/cart', { waiting: { reason: 'ContainerCreating' } })],
    ['there was no revision before', world().deployment('shop/cart').pod('shop/cart', crash)],
    [
      'the revision before was replaced at once and never seen to serve',
      release({ before: [{ ...old, createdAt: '2026-05-04T11:49:00Z' }] }).pod('shop/cart', crash),
    ],
    ['only the old pods fail', world().deployment('shop/cart', { image: 'cart:2', before: [{ image: 'cart:1', readyPods: 1 }] })],
    ['a bare pod crashes', world().pod('shop/tool', crash)],
  ])('says nothing when %s', async (_, moment) => {
    expect(await analyzing(moment, badRelease, log)).toEqual([])
  })
})

describe('bad-release: configuration', () => {
  const settings = objectRef('ConfigMap', 'shop', 'cart-settings')
  const before: AnyObject = {
    kind: 'ConfigMap',
    metadata: { namespace: 'shop', name: 'cart-settings', resourceVersion: '0' },
    data: { MODE: 'fast', A: '1' },
  }
  const changed = (at: string): WorldBuilder =>
    world()
      .deployment('shop/cart', { envFrom: ['configMap/cart-settings'], createdAt: '2026-05-01T00:00:00Z' })
      .pod('shop/cart', crash)
      .configMap('shop/cart-settings', { MODE: 'fats', A: '1' })
      .versions(settings, [{ at: '2026-05-02T00:00:00.000Z', object: before }])
      .edit(settings, (object) => ({
        ...object,
        metadata: { ...object.metadata, managedFields: [{ manager: 'kubectl-edit', time: at, fieldsV1: { 'f:data': { 'f:MODE': {} } } }] },
      }))

  it('blames the key that was changed shortly before, and puts it back', async () => {
    const found = await analyzing(changed('2026-05-04T11:40:00Z'), badRelease, { previousLogs: { app: 'fatal: MODE: unknown value' } })
    expect(found.map((one) => inShort(one))).toEqual([
      {
        cause: 'release.config-changed',
        object: 'Deployment shop/cart',
        mend: 'restore-config-key ConfigMap shop/cart-settings {"key":"MODE","value":"fast"}',
        more: 0,
      },
    ])
    expect(found[0]?.evidence[0]?.text.zh).toBe('MODE 于 2026-05-04T11:40:00.000Z 被修改 (kubectl-edit)')
    expect(found[0]?.confidence).toBeGreaterThan(0.9)
  })

  it.each([
    ['the change came after', '2026-05-04T11:58:00Z'],
    ['the change was long ago', '2026-05-03T11:40:00Z'],
  ])('says nothing when %s', async (_, at) => {
    expect(await analyzing(changed(at), badRelease, log)).toEqual([])
  })
})
