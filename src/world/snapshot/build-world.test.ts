import { describe, expect, it } from 'vitest'
import { objectRef, refText } from '../../domain/object-ref.ts'
import { verbatim } from '../../domain/text.ts'
import { world } from '../builder/world-builder.ts'

const deployment = objectRef('Deployment', 'shop', 'cart')
const pod = objectRef('Pod', 'shop', 'cart-1-0')

const shop = () =>
  world()
    .deployment('shop/cart', {
      replicas: 2,
      port: 8080,
      env: { DB_URL: { configMap: 'cart-settings', key: 'DB_URL' }, MODE: 'fast' },
      envFrom: ['secret/cart-keys'],
      volumes: { settings: { configMap: 'cart-settings', keys: ['a.yaml', 'b.yaml'] } },
    })
    .service('shop/cart', { port: 80, targetPort: 8080 })
    .ingress('shop/web', { backend: 'cart:80', tlsSecret: 'web-tls' })
    .configMap('shop/cart-settings', { DB_URL: 'x' })
    .secret('shop/cart-keys', ['token'])

describe('the world', () => {
  it('knows owners up and down', () => {
    const built = shop().build()
    expect(built.ownerOf(pod)).toEqual(objectRef('ReplicaSet', 'shop', 'cart-1'))
    expect(built.topOwner(pod)).toEqual(deployment)
    expect(built.topOwner(deployment)).toEqual(deployment)
    expect(built.podsOf(deployment).map(({ metadata }) => metadata.name)).toEqual(['cart-1-0', 'cart-1-1'])
    expect(built.ownedBy(deployment).map((ref) => refText(ref))).toEqual(['ReplicaSet shop/cart-1'])
  })

  it('takes no owner that another object of the same name has replaced', () => {
    const built = shop()
      .edit(objectRef('ReplicaSet', 'shop', 'cart-1'), (set) => ({ ...set, metadata: { ...set.metadata, uid: 'another' } }))
      .build()
    expect(built.ownerOf(pod)).toBeUndefined()
    expect(built.podsOf(deployment)).toEqual([])
  })

  it('stops at the topmost owner that is in the world', () => {
    expect(shop().without(deployment).build().topOwner(pod)).toEqual(objectRef('ReplicaSet', 'shop', 'cart-1'))
  })

  it('selects by labels, from both ends', () => {
    const built = shop()
      .deployment('shop/other')
      .service('shop/none', { selector: null })
      .add({
        kind: 'PodDisruptionBudget',
        metadata: { namespace: 'shop', name: 'all' },
        spec: { selector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['other'] }] } },
      })
      .build()
    expect(built.selectedBy(objectRef('Service', 'shop', 'cart'))).toHaveLength(2)
    expect(built.selectedBy(objectRef('Service', 'shop', 'none'))).toEqual([])
    expect(built.selectedBy(objectRef('PodDisruptionBudget', 'shop', 'all'))).toHaveLength(2)
    expect(built.selectedBy(deployment)).toHaveLength(2)
    const [first] = built.podsOf(deployment)
    expect(first === undefined ? [] : built.servicesOf(first)).toEqual([objectRef('Service', 'shop', 'cart')])
  })

  it("finds a pod's references where a person wrote them", () => {
    const references = shop().build().referencesOf(pod)
    expect(
      references.map(({ target, key, use, path, writtenIn }) => [refText(target), key, use, path.join('.'), refText(writtenIn)]),
    ).toEqual([
      [
        'ConfigMap shop/cart-settings',
        'DB_URL',
        'env',
        'spec.template.spec.containers.0.env.0.valueFrom.configMapKeyRef.name',
        'Deployment shop/cart',
      ],
      ['Secret shop/cart-keys', undefined, 'env-from', 'spec.template.spec.containers.0.envFrom.0.secretRef.name', 'Deployment shop/cart'],
      ['ConfigMap shop/cart-settings', 'a.yaml', 'volume', 'spec.template.spec.volumes.0.configMap.name', 'Deployment shop/cart'],
      ['ConfigMap shop/cart-settings', 'b.yaml', 'volume', 'spec.template.spec.volumes.0.configMap.name', 'Deployment shop/cart'],
    ])
  })

  it('says that what admission added to a pod alone is written in its source', () => {
    const built = world()
      .statefulSet('shop/db', {
        serviceAccount: 'db',
        own: { serviceName: 'db-headless', volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
      })
      .add({ kind: 'ServiceAccount', metadata: { namespace: 'shop', name: 'db' }, imagePullSecrets: [{ name: 'regcred' }] })
      .edit(objectRef('Pod', 'shop', 'db-0'), (of) => ({
        ...of,
        spec: {
          ...('spec' in of ? of.spec : {}),
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }],
          imagePullSecrets: [{ name: 'regcred' }],
        },
      }))
      .build()
    const written = built
      .referencesOf(objectRef('Pod', 'shop', 'db-0'))
      .map(({ use, path, writtenIn }) => `${use} ${refText(writtenIn)} ${path.join('.')}`)
    expect(written).toEqual([
      'claim StatefulSet shop/db spec.volumeClaimTemplates.0.metadata.name',
      'service-account StatefulSet shop/db spec.template.spec.serviceAccountName',
      'pull-secret ServiceAccount shop/db imagePullSecrets.0.name',
    ])
    expect(built.referencesOf(objectRef('StatefulSet', 'shop', 'db')).map(({ target }) => refText(target))).toEqual([
      'ServiceAccount shop/db',
      'Service shop/db-headless',
    ])
  })

  it('knows who refers to an object: pods and what people write', () => {
    const built = shop().build()
    expect(built.referrersOf(objectRef('ConfigMap', 'shop', 'cart-settings')).map((ref) => refText(ref))).toEqual([
      'Pod shop/cart-1-0',
      'Pod shop/cart-1-1',
      'Deployment shop/cart',
    ])
    expect(built.referrersOf(objectRef('Secret', 'shop', 'web-tls'))).toEqual([objectRef('Ingress', 'shop', 'web')])
  })

  it('draws every edge from both ends', () => {
    const built = shop()
      .add({
        kind: 'HorizontalPodAutoscaler',
        metadata: { namespace: 'shop', name: 'cart' },
        spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'cart' } },
      })
      .build()
    const refs = [
      'Deployment shop/cart',
      'ReplicaSet shop/cart-1',
      'Service shop/cart',
      'Ingress shop/web',
      'HorizontalPodAutoscaler shop/cart',
    ].map((text) => {
      const [kind = '', name = ''] = text.split(' ')
      return objectRef(kind, 'shop', name.replace('shop/', ''))
    })
    const edges = [...refs, pod, objectRef('Node', '', 'node-1'), objectRef('ConfigMap', 'shop', 'cart-settings')].flatMap((ref) =>
      built.edgesOf(ref),
    )
    const texts = edges.map(({ from, to, relation }) => `${refText(from)} ${relation} ${refText(to)}`)
    for (const wanted of [
      'Deployment shop/cart owns ReplicaSet shop/cart-1',
      'ReplicaSet shop/cart-1 owns Pod shop/cart-1-0',
      'Service shop/cart selects Pod shop/cart-1-0',
      'Ingress shop/web routes-to Service shop/cart',
      'HorizontalPodAutoscaler shop/cart scales Deployment shop/cart',
      'Pod shop/cart-1-0 runs-on Node node-1',
      'Deployment shop/cart refers-to ConfigMap shop/cart-settings',
    ]) {
      expect(texts.filter((text) => text === wanted)).toHaveLength(2)
    }
  })

  it('tells absence from blindness', () => {
    const built = shop().notReadable('Secret', 'shop').build()
    expect(built.canRead('Secret', 'shop')).toBe(false)
    expect(built.canRead('Secret')).toBe(false)
    expect(built.canRead('Secret', 'other')).toBe(true)
    expect(built.canRead('ConfigMap', 'shop')).toBe(true)
    expect(built.notReadable).toEqual([{ what: verbatim('Secret in shop'), why: verbatim('forbidden') }])
  })

  it('lists revisions newest first, with the templates as people wrote them', () => {
    const built = shop()
      .deployment('shop/api', { image: 'api:2', replicas: 2, before: [{ image: 'api:1', readyPods: 1 }] })
      .pod('shop/api', { waiting: { reason: 'ImagePullBackOff' } })
      .statefulSet('shop/db', { before: [{ image: 'db:1' }] })
      .build()
    const of = (kind: string, name: string) =>
      built
        .revisionsOf(objectRef(kind, 'shop', name))
        .map(({ revision, kept, isCurrent, readyPods }) => [revision, refText(kept), isCurrent, readyPods])
    expect(of('Deployment', 'api')).toEqual([
      [2, 'ReplicaSet shop/api-2', true, 0],
      [1, 'ReplicaSet shop/api-1', false, 1],
    ])
    expect(of('StatefulSet', 'db')).toEqual([
      [2, 'ControllerRevision shop/db-2', true, 1],
      [1, 'ControllerRevision shop/db-1', false, 0],
    ])
    expect(built.revisionsOf(objectRef('Deployment', 'shop', 'api'))[0]?.template).toEqual(
      built.get('Deployment', 'shop', 'api')?.spec.template,
    )
    expect(built.revisionsOf(objectRef('StatefulSet', 'shop', 'db'))[0]?.template).toEqual(
      built.get('StatefulSet', 'shop', 'db')?.spec.template,
    )
  })

  it('keeps versions, the present one last', () => {
    const settings = objectRef('ConfigMap', 'shop', 'cart-settings')
    const old = {
      at: '2026-05-04T11:00:00.000Z',
      object: { kind: 'ConfigMap', metadata: { name: 'cart-settings' }, data: { DB_URL: 'y' } },
    } as const
    expect(shop().versions(settings, [old]).build().versionsOf(settings)).toEqual([
      old,
      { at: '2026-05-04T12:00:00.000Z', object: expect.objectContaining({ data: { DB_URL: 'x' } }) },
    ])
    expect(shop().build().versionsOf(settings)).toHaveLength(1)
  })
})
