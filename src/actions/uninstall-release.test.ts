import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { AnyObject, StatefulSet } from '../world/kinds.ts'
import type { ActionPlan } from './contract.ts'
import { uninstallRelease } from './uninstall-release.ts'

const annotations = { 'meta.helm.sh/release-name': 'prod' }
const keep = { ...annotations, 'helm.sh/resource-policy': 'keep' }
const etcd = objectRef('StatefulSet', 'default', 'prod-etcd')
const claim = (name: string, of: Readonly<Record<string, string>>) => ({
  kind: 'PersistentVolumeClaim' as const,
  metadata: { name, namespace: 'default', annotations: of },
})

function release(): WorldBuilder {
  return world()
    .deployment('default/prod-milvus-standalone', { annotations })
    .statefulSet('default/prod-etcd', { annotations })
    .deployment('default/other', { annotations: { 'meta.helm.sh/release-name': 'other' } })
    .add(claim('prod-milvus', keep))
    .add(claim('unrelated', {}))
}

function planning(builder: WorldBuilder, phase = 'deployed'): ActionPlan {
  const ref = objectRef('Release', 'default', 'prod')
  const target = {
    kind: 'Release',
    metadata: { name: 'prod', namespace: 'default', generation: 3 },
    status: { phase },
  } as unknown as AnyObject
  return uninstallRelease.plan({ world: builder.build(), ref, target, params: {} })
}

const refusal = (plan: ActionPlan): string => (plan.kind === 'refused' ? plan.why.en : plan.kind)

describe('uninstall-release', () => {
  it('binds to the revision, and shows what goes and what stays', () => {
    expect(planning(release())).toMatchObject({
      kind: 'write',
      write: { verb: 'uninstall', revision: 3 },
      title: { en: 'Uninstall release default/prod; its volumes and its history stay' },
      diff: '--- Release default/prod\n+++ (uninstalled)\n-Deployment prod-milvus-standalone\n-StatefulSet prod-etcd\n PersistentVolumeClaim prod-milvus\n',
    })
  })

  it('is critical: two people decide', () => {
    expect(uninstallRelease.risk({ world: release().build(), ref: etcd, target: {} as AnyObject, params: {} })).toBe('critical')
    expect(uninstallRelease.cleanUp).toBe(true)
  })

  it('is refused where Helm would delete a claim', () => {
    expect(refusal(planning(release().add(claim('prod-log', annotations))))).toContain('PersistentVolumeClaim prod-log')
  })

  it('is refused where a StatefulSet deletes its claims with itself', () => {
    const builder = release().edit<StatefulSet>(etcd, (object) => ({
      ...object,
      spec: { ...object.spec, persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' } },
    }))
    expect(refusal(planning(builder))).toBe('StatefulSet prod-etcd deletes its volumes when it is deleted')
  })

  it('is refused where data lies in a volume that ends with its pods, not for scratch space', () => {
    const withVolume = (name: string) =>
      release().statefulSet('default/prod-kafka', { annotations, spec: { volumes: [{ name, emptyDir: {} }] } })
    expect(refusal(planning(withVolume('data')))).toContain('keeps its data in the volume data')
    expect(planning(withVolume('tools')).kind).toBe('write')
  })

  it.each(['pending-install', 'pending-upgrade', 'pending-rollback'])('is refused while Helm is at work: %s', (phase) => {
    expect(refusal(planning(release(), phase))).toContain(phase)
  })
})
