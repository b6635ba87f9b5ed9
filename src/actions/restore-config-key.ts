import { z } from 'zod'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { place } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const Params = z.strictObject({
  key: z
    .string()
    .regex(/^[-._a-zA-Z0-9]+$/)
    .max(253),
  value: z.string().max(900_000),
})
type Params = z.output<typeof Params>

/** Puts a key of a ConfigMap back to a value it had before. Pods that read it by environment variable see it with their next start. */
export const restoreConfigKey = defineAction({
  kind: 'restore-config-key',
  params: Params,
  title: { en: 'Put a configuration key back', zh: '恢复配置键' },
  targets: ['ConfigMap'],
  risk: () => 'medium',

  plan({ target, ref, params, world }: ActionInput<Params>): ActionPlan {
    if (params.value.includes('masked:')) {
      return {
        kind: 'refused',
        why: { en: `the earlier value of ${params.key} is masked and was not kept`, zh: `${params.key} 的旧值已被脱敏，未保留` },
      }
    }
    const known = world.versionsOf(ref).some(({ object }) => object.kind === 'ConfigMap' && object.data?.[params.key] === params.value)
    if (!known)
      return {
        kind: 'refused',
        why: { en: `${params.key} never had this value as far as Aceso has seen`, zh: `在 Aceso 的记录中 ${params.key} 从未有过该值` },
      }
    return patchPlan(target, [{ path: ['data', params.key], value: params.value }], {
      en: `Put ${params.key} of ConfigMap ${place(ref)} back as it was`,
      zh: `将 ConfigMap ${place(ref)} 的 ${params.key} 恢复为之前的值`,
    })
  },
})
