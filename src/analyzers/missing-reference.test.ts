import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { AnyObject } from '../world/kinds.ts'
import { analyzing, inShort } from './analyzing.fixture.ts'
import { missingReference } from './missing-reference.ts'

const configError = (message: string): { waiting: { reason: string; message: string } } => ({
  waiting: { reason: 'CreateContainerConfigError', message },
})
const noKey = configError("couldn't find key DB_URL in ConfigMap shop/cart-settings")
const cart = (): WorldBuilder => world().deployment('shop/cart', { env: { DB_URL: { configMap: 'cart-settings', key: 'DB_URL' } } })
const settings = objectRef('ConfigMap', 'shop', 'cart-settings')
const settingsWith = (data: Record<string, string>, resourceVersion = '0'): AnyObject => ({
  kind: 'ConfigMap',
  metadata: { namespace: 'shop', name: 'cart-settings', resourceVersion },
  data,
})
const creating = { waiting: { reason: 'ContainerCreating' } }

describe('missing-reference', () => {
  it('blames the Deployment whose key was removed, says who did it, and puts the key back', async () => {
    const moment = cart()
      .pod('shop/cart', noKey)
      .configMap('shop/cart-settings', { LOG_LEVEL: 'info' })
      .versions(settings, [{ at: '2026-05-04T11:00:00.000Z', object: settingsWith({ LOG_LEVEL: 'info', DB_URL: 'postgres://db/cart' }) }])
      .edit(settings, (object) => ({
        ...object,
        metadata: {
          ...object.metadata,
          managedFields: [
            { manager: 'kubectl-edit', operation: 'Update', time: '2026-05-04T11:02:00Z', fieldsV1: { 'f:data': { 'f:LOG_LEVEL': {} } } },
          ],
        },
      }))
    const found = await analyzing(moment, missingReference)
    expect(found.map((one) => inShort(one))).toEqual([
      {
        cause: 'reference.key-missing',
        object: 'Deployment shop/cart',
        mend: 'restore-config-key ConfigMap shop/cart-settings {"key":"DB_URL","value":"postgres://db/cart"}',
        more: 0,
      },
    ])
    expect(found[0]?.summary.en).toBe('cart cannot start: ConfigMap cart-settings has no key DB_URL')
    expect(found[0]?.since).toBe('2026-05-04T11:02:00.000Z')
    expect(found[0]?.evidence.map(({ text }) => text.en)).toContain(
      'DB_URL was removed from ConfigMap shop/cart-settings at 2026-05-04T11:02:00.000Z by kubectl-edit',
    )
    expect(found[0]?.confidence).toBeGreaterThan(0.9)
    expect(found[0]?.explains).toEqual([objectRef('Pod', 'shop', 'cart-1-0'), objectRef('Deployment', 'shop', 'cart')])
  })

  it('does not offer a value that was masked', async () => {
    const moment = cart()
      .pod('shop/cart', noKey)
      .configMap('shop/cart-settings')
      .versions(settings, [{ at: '2026-05-04T11:00:00.000Z', object: settingsWith({ DB_URL: 'masked:abc' }) }])
    const found = await analyzing(moment, missingReference)
    expect(found.map((one) => inShort(one).mend)).toEqual([undefined])
  })

  it('offers the key that was meant', async () => {
    const moment = world()
      .deployment('shop/cart', { env: { DB_URL: { configMap: 'cart-settings', key: 'DB_URI' } } })
      .pod('shop/cart', configError("couldn't find key DB_URI in ConfigMap shop/cart-settings"))
      .configMap('shop/cart-settings', { DB_URL: 'x', LOG_LEVEL: 'info' })
    const [found] = await analyzing(moment, missingReference)
    expect(found?.mends.map(({ params }) => params)).toEqual([
      { path: ['spec', 'template', 'spec', 'containers', 0, 'env', 0, 'valueFrom', 'configMapKeyRef', 'key'], value: 'DB_URL' },
    ])
  })

  it.each([
    ['reference.configmap-missing', 'configmap "cart-setings" not found', { envFrom: ['configMap/cart-setings'] }],
    ['reference.secret-missing', 'secret "cart-setings" not found', { envFrom: ['secret/cart-setings'] }],
  ])('finds %s and offers the name that was meant', async (code, message, options) => {
    const moment = world()
      .deployment('shop/cart', options)
      .pod('shop/cart', configError(message))
      .configMap('shop/cart-settings', {})
      .secret('shop/cart-settings', [])
    const [found] = await analyzing(moment, missingReference)
    expect(found?.cause).toBe(code)
    expect(found?.mends[0]).toMatchObject({ action: 'repair-reference', params: { value: 'cart-settings' } })
  })

  it('corrects every field that holds the wrong name', async () => {
    const moment = world()
      .deployment('shop/cart', {
        env: { A: { configMap: 'cart-setings', key: 'A' }, B: { configMap: 'cart-setings', key: 'B' } },
      })
      .pod('shop/cart', configError('configmap "cart-setings" not found'))
      .configMap('shop/cart-settings', { A: '1', B: '2' })
    const [found] = await analyzing(moment, missingReference)
    const at = (index: number): (string | number)[] => [
      'spec',
      'template',
      'spec',
      'containers',
      0,
      'env',
      index,
      'valueFrom',
      'configMapKeyRef',
      'name',
    ]
    expect(found?.mends[0]?.params).toEqual({ path: at(0), value: 'cart-settings', also: [at(1)] })
  })

  it('offers no similar name that lacks the key', async () => {
    const moment = world()
      .deployment('shop/cart', { env: { DB_URL: { configMap: 'cart-setings', key: 'DB_URL' } } })
      .pod('shop/cart', configError('configmap "cart-setings" not found'))
      .configMap('shop/cart-settings', { OTHER: 'x' })
    const [found] = await analyzing(moment, missingReference)
    expect(found?.mends).toEqual([])
  })

  it('rolls back the release that wrote a name that never was', async () => {
    const moment = world()
      .deployment('shop/cart', {
        envFrom: ['configMap/cart-new'],
        createdAt: '2026-05-04T11:30:00Z',
        before: [{ envFrom: ['configMap/cart'], createdAt: '2026-05-04T08:00:00Z', readyPods: 1 }],
      })
      .pod('shop/cart', configError('configmap "cart-new" not found'))
      .configMap('shop/cart')
    const [found] = await analyzing(moment, missingReference)
    expect(found && inShort(found)).toMatchObject({
      cause: 'reference.configmap-missing',
      mend: 'roll-back Deployment shop/cart {"revision":1}',
    })
    expect(found?.since).toBe('2026-05-04T11:30:00.000Z')
  })

  it.each([
    [
      'reference.key-missing',
      'MountVolume.SetUp failed for volume "config" : configmap references non-existent config key: app.yaml',
      { volumes: { config: { configMap: 'cart', keys: ['app.yaml'] } } },
    ],
    [
      'reference.secret-missing',
      'MountVolume.SetUp failed for volume "tls" : secret "cart-tls" not found',
      { volumes: { tls: { secret: 'cart-tls' } } },
    ],
    [
      'reference.host-path-wrong',
      'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /srv/data is not a directory',
      {},
    ],
  ])('reads %s from a mount that failed', async (code, message, options) => {
    const moment = world()
      .deployment('shop/cart', options)
      .pod('shop/cart', creating)
      .configMap('shop/cart', { other: 'x' })
      .event('Pod shop/cart-1-0', { reason: 'FailedMount', message })
    const found = await analyzing(moment, missingReference)
    expect(found.map(({ cause }) => cause)).toEqual([code])
  })

  it('reads a missing claim from the scheduler', async () => {
    const moment = world()
      .deployment('shop/cart', { volumes: { data: { claim: 'cart-data' } } })
      .pod('shop/cart', { unschedulable: '0/1 nodes are available: persistentvolumeclaim "cart-data" not found. preemption: not helpful' })
    const found = await analyzing(moment, missingReference)
    expect(found.map(({ cause, summary }) => [cause, summary.zh])).toEqual([
      ['reference.volume-missing', 'cart 无法启动：PersistentVolumeClaim cart-data 不存在'],
    ])
  })

  it('reads a missing account from the ReplicaSet that may not make pods', async () => {
    const moment = world()
      .deployment('shop/cart', { serviceAccount: 'robto', pods: false })
      .add({ kind: 'ServiceAccount', metadata: { namespace: 'shop', name: 'robot' } })
      .event('ReplicaSet shop/cart-1', {
        reason: 'FailedCreate',
        message:
          'Error creating: pods "cart-1-" is forbidden: error looking up service account shop/robto: serviceaccount "robto" not found',
      })
    const found = await analyzing(moment, missingReference)
    expect(found.map((one) => inShort(one))).toMatchObject([
      {
        cause: 'reference.service-account-missing',
        object: 'Deployment shop/cart',
        mend: 'repair-reference Deployment shop/cart {"path":["spec","template","spec","serviceAccountName"],"value":"robot"}',
      },
    ])
  })

  it('is less sure when only the world says so, and silent where it may not look', async () => {
    const silent = cart().pod('shop/cart', { waiting: { reason: 'CreateContainerConfigError' } })
    const [found] = await analyzing(silent.configMap('shop/cart-settings'), missingReference)
    expect(found?.cause).toBe('reference.key-missing')
    expect(found?.confidence).toBeLessThan(0.9)
    expect(await analyzing(silent.notReadable('ConfigMap'), missingReference)).toEqual([])
  })

  it('believes the kubelet about Secrets it may not read', async () => {
    const moment = world()
      .deployment('shop/cart', { envFrom: ['secret/cart'] })
      .pod('shop/cart', configError('secret "cart" not found'))
      .notReadable('Secret')
    const found = await analyzing(moment, missingReference)
    expect(found.map(({ cause }) => cause)).toEqual(['reference.secret-missing'])
  })

  it('makes one trouble of many pods', async () => {
    const moment = world()
      .deployment('shop/cart', { replicas: 5, envFrom: ['configMap/gone'] })
      .pod('shop/cart', configError('configmap "gone" not found'))
    const found = await analyzing(moment, missingReference)
    expect(found).toHaveLength(1)
    expect(found[0]?.explains).toHaveLength(6)
  })

  it.each<[string, WorldBuilder]>([
    ['the key came back', cart().pod('shop/cart', noKey).configMap('shop/cart-settings', { DB_URL: 'x' })],
    [
      'an optional volume source is missing',
      world()
        .deployment('shop/cart', { volumes: { config: { configMap: 'cart', optional: true } } })
        .pod('shop/cart', creating),
    ],
    ['the pods run', cart()],
    [
      'the key is optional',
      world()
        .deployment('shop/cart', { env: { A: { configMap: 'cart', key: 'A', optional: true } } })
        .pod('shop/cart', { ready: false }),
    ],
    [
      'the pod crashes for another reason',
      cart().pod('shop/cart', { waiting: { reason: 'CrashLoopBackOff' }, last: { exitCode: 1 }, restarts: 5 }),
    ],
    ['the image is not pulled', cart().pod('shop/cart', { waiting: { reason: 'ImagePullBackOff' } })],
    [
      'the mount failed for a moment only',
      world()
        .deployment('shop/cart', { volumes: { config: { configMap: 'cart' } } })
        .configMap('shop/cart')
        .pod('shop/cart', creating)
        .event('Pod shop/cart-1-0', {
          reason: 'FailedMount',
          message: 'MountVolume.SetUp failed for volume "config" : configmap "cart" not found',
        }),
    ],
    [
      'the error is about users',
      cart()
        .pod('shop/cart', configError('container has runAsNonRoot and image will run as root'))
        .configMap('shop/cart-settings', { DB_URL: 'x' }),
    ],
  ])('says nothing when %s', async (_, moment) => {
    expect(await analyzing(moment, missingReference)).toEqual([])
  })
})
