import { z } from 'zod'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { place, templated, templatePath } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const Params = z.strictObject({})

/** Replaces the pods of a workload one after the other, as `kubectl rollout restart` does. */
export const restart = defineAction({
  kind: 'restart',
  params: Params,
  title: { en: 'Restart', zh: '重启' },
  targets: templated,
  risk: () => 'low',

  plan({ world, target, ref }: ActionInput<z.output<typeof Params>>): ActionPlan {
    const stamp = world.at.replace(/\.\d+Z$/, 'Z')
    return patchPlan(target, [{ path: [...templatePath, 'metadata', 'annotations', 'kubectl.kubernetes.io/restartedAt'], value: stamp }], {
      en: `Restart ${place(ref)}`,
      zh: `重启 ${place(ref)}`,
    })
  },
})
