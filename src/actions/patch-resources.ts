import { z } from 'zod'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import type { Assignment, Path } from './field-changes.ts'
import { findContainer, noSuchContainer, place, templated } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const quantity = z.string().regex(/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/, 'must be a Kubernetes quantity such as 128Mi or 500m')
const Amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() })
const Change = z.strictObject({ container: z.string().min(1), requests: Amounts.optional(), limits: Amounts.optional() })
type Change = z.output<typeof Change>
const Params = Change.extend({
  also: z.array(Change).max(20).optional().describe('further containers of the same workload, in the same change'),
})
type Params = z.output<typeof Params>

/** Sets requests and limits of a workload's containers: those that are named and no others. */
export const patchResources = defineAction({
  kind: 'patch-resources',
  params: Params,
  title: { en: 'Change requests and limits', zh: '调整资源请求与限制' },
  targets: templated,
  risk: () => 'medium',

  plan({ target, ref, params }: ActionInput<Params>): ActionPlan {
    const { also = [], ...first } = params
    const assignments: Assignment[] = []
    for (const change of [first, ...also]) {
      const found = findContainer(target, change.container)
      if (found === undefined) return { kind: 'refused', why: noSuchContainer(ref, change.container) }
      assignments.push(...assignmentsOf(found.path, change))
    }
    return patchPlan(target, assignments, titleOf(place(ref), first, also.length))
  },
})

function assignmentsOf(container: Path, change: Change): Assignment[] {
  return (['requests', 'limits'] as const).flatMap((part) =>
    (['cpu', 'memory'] as const).flatMap((resource) => {
      const value = change[part]?.[resource]
      return value === undefined ? [] : [{ path: [...container, 'resources', part, resource], value }]
    }),
  )
}

function titleOf(where: string, params: Change, others: number): { en: string; zh: string } {
  const parts = [
    ['memory limit', '内存上限', params.limits?.memory],
    ['CPU limit', 'CPU 上限', params.limits?.cpu],
    ['memory request', '内存请求', params.requests?.memory],
    ['CPU request', 'CPU 请求', params.requests?.cpu],
  ].filter((part) => part[2] !== undefined)
  return {
    en: `Set ${parts.map(([en, , value]) => `${en} to ${value}`).join(' and ')} for ${where}${others === 0 ? '' : `, and amounts of ${others} more of its containers`}`,
    zh: `将 ${where} 的${parts.map(([, zh, value]) => `${zh}设为 ${value}`).join('、')}${others === 0 ? '' : `，并调整其另外 ${others} 个容器`}`,
  }
}
