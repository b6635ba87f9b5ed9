import { z } from 'zod'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { place } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const Params = z.strictObject({ replicas: z.number().int().min(0).max(1000) })
type Params = z.output<typeof Params>

/** Sets the number of replicas. Taking the last one away takes a service offline, which needs two people. */
export const scale = defineAction({
  kind: 'scale',
  params: Params,
  title: { en: 'Scale', zh: '扩缩容' },
  targets: ['Deployment', 'StatefulSet'],
  risk: ({ params }) => (params.replicas === 0 ? 'critical' : 'medium'),

  plan({ world, target, ref, params }: ActionInput<Params>): ActionPlan {
    const autoscaler = world
      .list('HorizontalPodAutoscaler', ref.namespace)
      .find(({ spec }) => spec.scaleTargetRef.kind === ref.kind && spec.scaleTargetRef.name === ref.name)
    if (autoscaler !== undefined) {
      return {
        kind: 'refused',
        why: {
          en: `HorizontalPodAutoscaler ${autoscaler.metadata.name} sets the replicas of ${place(ref)}; change its bounds instead`,
          zh: `${place(ref)} 的副本数由 HorizontalPodAutoscaler ${autoscaler.metadata.name} 控制，请修改它的上下限`,
        },
      }
    }
    return patchPlan(target, [{ path: ['spec', 'replicas'], value: params.replicas }], {
      en: `Scale ${place(ref)} to ${params.replicas} replicas`,
      zh: `将 ${place(ref)} 的副本数调整为 ${params.replicas}`,
    })
  },
})
