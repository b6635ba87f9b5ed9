import { describe, expect, it } from 'vitest'
import { objectRef } from '../domain/object-ref.ts'
import { type WorldBuilder, world } from '../world/builder/world-builder.ts'
import type { AnyObject, Deployment } from '../world/kinds.ts'
import type { ActionPlan } from './contract.ts'
import { deleteMilvus } from './delete-milvus.ts'

const ref = objectRef('Milvus', 'default', 'prod')
const deployment = objectRef('Deployment', 'default', 'prod-milvus-standalone-0')

function owned(volumes: readonly object[] = []): WorldBuilder {
  return world()
    .deployment('default/prod-milvus-standalone-0', { spec: { volumes: volumes as never } })
    .edit<Deployment>(deployment, (object) => ({
      ...object,
      metadata: { ...object.metadata, ownerReferences: [{ kind: 'Milvus', name: 'prod', uid: 'u-1', controller: true }] },
    }))
}

function planning(more: object = {}, builder = owned()): ActionPlan {
  const target = {
    kind: 'Milvus',
    metadata: { name: 'prod', namespace: 'default', uid: 'u-1', generation: 2 },
    spec: { dependencies: { etcd: { inCluster: { deletionPolicy: 'Retain', pvcDeletion: false } } } },
    status: { observedGeneration: 2 },
    ...more,
  } as unknown as AnyObject
  return deleteMilvus.plan({ world: builder.build(), ref, target, params: {} })
}

const refusal = (plan: ActionPlan): string => (plan.kind === 'write' ? 'write' : plan.why.en)

describe('delete-milvus', () => {
  it('binds to the very resource, puts its manifest away, and names what goes with it', () => {
    expect(planning()).toMatchObject({
      kind: 'write',
      write: { verb: 'delete', uid: 'u-1', export: true },
      diff: '--- Milvus default/prod\n+++ (deleted)\n-Milvus prod\n-Deployment prod-milvus-standalone-0\n',
    })
  })

  it.each([
    [{ etcd: { inCluster: { deletionPolicy: 'Delete' } } }, 'spec.dependencies.etcd.inCluster.deletionPolicy'],
    [{ storage: { inCluster: { deletionPolicy: 'Retain', pvcDeletion: true } } }, 'spec.dependencies.storage.inCluster.pvcDeletion'],
    [{ rocksmq: { persistence: { pvcDeletion: true } } }, 'spec.dependencies.rocksmq.persistence.pvcDeletion'],
  ])('is refused where it would delete data: %o', (dependencies, path) => {
    expect(refusal(planning({ spec: { dependencies } }))).toContain(path)
  })

  it('is refused while the operator is at work, and where it says that a dependency is not ready', () => {
    expect(refusal(planning({ status: { observedGeneration: 1 } }))).toContain('not yet made')
    const conditions = [{ type: 'EtcdReady', status: 'False' }]
    expect(refusal(planning({ status: { observedGeneration: 2, conditions } }))).toContain('etcd is not ready')
    const itself = [{ type: 'MilvusReady', status: 'False' }]
    expect(refusal(planning({ status: { observedGeneration: 2, conditions: itself } }))).toBe('write')
  })

  it('is refused where data lies in a volume that ends with its pods', () => {
    expect(refusal(planning({}, owned([{ name: 'data', emptyDir: {} }])))).toContain('ends with its pods')
  })

  it('has nothing to do where it is being deleted', () => {
    expect(planning({ metadata: { name: 'prod', uid: 'u-1', deletionTimestamp: '2026-05-04T12:00:00Z' } }).kind).toBe('nothing-to-do')
  })
})
