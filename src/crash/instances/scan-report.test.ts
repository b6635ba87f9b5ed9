import { describe, expect, it } from 'vitest'
import { type WorldBuilder, world } from '../../world/builder/world-builder.ts'
import { DiscoverySettings } from './discovery-settings.ts'
import { etcdPod, helmMilvus } from './milvus-world.fixture.ts'
import { noInstancesText, scanReport } from './scan-report.ts'

const told = (builder: WorldBuilder, settings: object = {}): string =>
  noInstancesText(scanReport(builder.build(), DiscoverySettings.parse(settings))).en

describe('an empty answer', () => {
  it('names the namespaces, the pods that were seen, and each rule', () => {
    expect(told(world().deployment('default/cart', { replicas: 2 }))).toBe(
      'No Milvus instance was found. Scanned: default (2 pods), milvus-system (not there). Pods seen: 2. Label rules: ' +
        'operator app.kubernetes.io/managed-by=milvus-operator (0 pods), operator milvus.io/instance (0 pods), ' +
        'helm app.kubernetes.io/name=milvus (0 pods), helm helm.sh/chart=milvus (0 pods). ' +
        'Compare with the labels of your pods (kubectl get pods --show-labels) and set discovery.helmReleaseLabels or discovery.operatorLabels.',
    )
  })

  it('points to a namespace that is not scanned', () => {
    expect(told(helmMilvus('prod', { namespace: 'team-a' }))).toContain('Pods that fit are in team-a')
  })

  it('says that only parts beside Milvus fit', () => {
    const builder = world().deployment('default/etcd', { labels: etcdPod('prod') })
    expect(told(builder, { helmReleaseLabels: ['app.kubernetes.io/instance'] })).toContain('parts beside Milvus')
  })

  it('says that there is nothing, or that nothing may be seen', () => {
    expect(told(world(), { namespaces: ['*'] })).toContain('Scanned: all namespaces. Pods seen: 0.')
    expect(told(world().notReadable('Pod'))).toContain('pods may not be listed')
  })
})
