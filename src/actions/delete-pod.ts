import { z } from 'zod'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { place } from './pod-template.ts'

const Params = z.strictObject({
  force: z.boolean().default(false).describe('do not wait for the node: for pods stuck on a node that is gone'),
})
type Params = z.output<typeof Params>

/** Deletes one pod that its owner will replace. A pod without an owner would not come back, so it is refused. */
export const deletePod = defineAction({
  kind: 'delete-pod',
  params: Params,
  title: { en: 'Delete a stuck pod', zh: '删除卡住的 Pod' },
  targets: ['Pod'],
  risk: ({ params }) => (params.force ? 'high' : 'low'),

  plan({ world, target, ref, params }: ActionInput<Params>): ActionPlan {
    if (world.ownerOf(ref) === undefined) {
      return {
        kind: 'refused',
        why: { en: `pod ${place(ref)} has no owner and would not come back`, zh: `Pod ${place(ref)} 没有上级控制器，删除后不会重建` },
      }
    }
    const uid = target.metadata.uid
    if (uid === undefined) return { kind: 'refused', why: { en: 'the pod has no uid', zh: '该 Pod 没有 uid' } }
    return {
      kind: 'write',
      write: { verb: 'delete', uid, ...(params.force ? { graceSeconds: 0 } : {}) },
      title: { en: `Delete pod ${place(ref)}; its owner makes a new one`, zh: `删除 Pod ${place(ref)}，由其控制器重建` },
    }
  },
})
