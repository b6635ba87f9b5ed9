import { z } from 'zod'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import type { Assignment } from './field-changes.ts'
import { findContainer, noSuchContainer, place, templated } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const quantity = z.string().regex(/^\d+(\.\d+)?(m|k|Ki|M|Mi|G|Gi|T|Ti)?$/, 'must be a Kubernetes quantity such as 128Mi or 500m')
const Amounts = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() })
const Params = z.strictObject({ container: z.string().min(1), requests: Amounts.optional(), limits: Amounts.optional() })
type Params = z.output<typeof Params>

/** Sets requests and limits of one container. */
export const patchResources = defineAction({
  kind: 'patch-resources',
  params: Params,
  title: { en: 'Change requests and limits', zh: '调整资源请求与限制' },
  targets: templated,
  risk: () => 'medium',

  plan({ target, ref, params }: ActionInput<Params>): ActionPlan {
    const found = findContainer(target, params.container)
    if (found === undefined) return { kind: 'refused', why: noSuchContainer(ref, params.container) }
    const assignments: Assignment[] = []
    for (const part of ['requests', 'limits'] as const) {
      for (const resource of ['cpu', 'memory'] as const) {
        const value = params[part]?.[resource]
        if (value !== undefined) assignments.push({ path: [...found.path, 'resources', part, resource], value })
      }
    }
    return patchPlan(target, assignments, titleOf(place(ref), params))
  },
})

function titleOf(where: string, params: Params): { en: string; zh: string } {
  const parts = [
    ['memory limit', '内存上限', params.limits?.memory],
    ['CPU limit', 'CPU 上限', params.limits?.cpu],
    ['memory request', '内存请求', params.requests?.memory],
    ['CPU request', 'CPU 请求', params.requests?.cpu],
  ].filter((part) => part[2] !== undefined)
  return {
    en: `Set ${parts.map(([en, , value]) => `${en} to ${value}`).join(' and ')} for ${where}`,
    zh: `将 ${where} 的${parts.map(([, zh, value]) => `${zh}设为 ${value}`).join('、')}`,
  }
}
