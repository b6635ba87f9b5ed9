import { z } from 'zod'
import { milvusKind } from '../domain/crash/crash-loop.ts'
import { refText } from '../domain/object-ref.ts'
import type { Text } from '../domain/text.ts'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { lostWith } from './kept-data.ts'
import { componentFields, unsettled } from './milvus-resource.ts'
import { place } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const Params = z.strictObject({})

/** Takes an instance out of service and leaves everything else of it: one field a workload, put back by undo. What the operator has made is changed in its resource alone. */
export const scaleToZero = defineAction({
  kind: 'scale-to-zero',
  params: Params,
  title: { en: 'Scale an instance to zero', zh: '将实例缩容到零' },
  targets: ['Deployment', 'StatefulSet', milvusKind],
  cleanUp: true,
  risk: () => 'high',

  plan(input: ActionInput<z.output<typeof Params>>): ActionPlan {
    const { target, ref } = input
    const why = refusalOf(input)
    if (why !== undefined) return { kind: 'refused', why }
    return patchPlan(
      target,
      replicaPaths(input).map((path) => ({ path, value: 0 })),
      { en: `Scale ${refText(ref)} to zero; everything else of it stays`, zh: `将 ${refText(ref)} 缩容到零，其余保持不变` },
    )
  },
})

function refusalOf({ world, target, ref }: ActionInput<unknown>): Text | undefined {
  if (ref.kind === milvusKind) {
    const paths = componentFields(target, deploymentsOf({ world, ref }))
    if (paths.length === 0) return { en: `${place(ref)} names no component`, zh: `${place(ref)} 未列出任何组件` }
    return unsettled(target) ?? firstLost({ world, ref })
  }
  const owner = world.ownerOf(ref)
  if (owner?.kind === milvusKind)
    return { en: `${refText(owner)} would scale it up again: scale that one`, zh: `${refText(owner)} 会将其重新扩容，请改为缩容该资源` }
  return lostWith(target)
}

function firstLost(input: Pick<ActionInput<unknown>, 'world' | 'ref'>): Text | undefined {
  return deploymentsOf(input)
    .map((workload) => lostWith(workload))
    .find((lost) => lost !== undefined)
}

function replicaPaths({ world, target, ref }: ActionInput<unknown>): readonly (readonly string[])[] {
  if (ref.kind !== milvusKind) return [['spec', 'replicas']]
  return componentFields(target, deploymentsOf({ world, ref })).map((field) => ['spec', 'components', field, 'replicas'])
}

function deploymentsOf({ world, ref }: Pick<ActionInput<unknown>, 'world' | 'ref'>) {
  return world.ownedBy(ref).flatMap((owned) => world.object(owned) ?? [])
}
