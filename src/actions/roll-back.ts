import { z } from 'zod'
import type { Json } from '../domain/json.ts'
import { templateDifferences } from '../world/template-difference.ts'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { asJson, place, templated, templatePath } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const Params = z.strictObject({ revision: z.number().int().min(1) })
type Params = z.output<typeof Params>

/** Sets the pod template back to what an earlier revision had: only the fields that differ, so that scale and pause stay as they are. */
export const rollBack = defineAction({
  kind: 'roll-back',
  params: Params,
  title: { en: 'Roll back', zh: '回滚' },
  targets: templated,
  risk: () => 'high',

  plan({ world, target, ref, params }: ActionInput<Params>): ActionPlan {
    const revision = world.revisionsOf(ref).find((candidate) => candidate.revision === params.revision)
    if (revision === undefined)
      return { kind: 'refused', why: { en: `revision ${params.revision} is no longer kept`, zh: `第 ${params.revision} 版已不再保留` } }
    const seen = world.object(ref)
    if (seen === undefined || !('spec' in seen)) return { kind: 'refused', why: { en: 'the object is gone', zh: '对象已不存在' } }
    // Compared in the world, where both templates are masked alike: a field that differs there differs in truth, and a masked value never gets into a plan.
    const changes = templateDifferences(
      asJson(seen)['spec'],
      { ...(asJson(seen)['spec'] as object), template: revision.template as unknown as Json },
      ['spec'],
    )
      .filter(({ path }) => path[1] === templatePath[1])
      .map(({ path, after }) => ({ path, value: after }))
    if (changes.some(({ value }) => JSON.stringify(value ?? null).includes('masked:'))) {
      return {
        kind: 'refused',
        why: {
          en: `a masked value differs between the revisions; roll back by hand: kubectl rollout undo ${ref.kind.toLowerCase()}/${ref.name} -n ${ref.namespace} --to-revision=${params.revision}`,
          zh: `两个版本之间有脱敏的值不同，请手动回滚：kubectl rollout undo ${ref.kind.toLowerCase()}/${ref.name} -n ${ref.namespace} --to-revision=${params.revision}`,
        },
      }
    }
    return patchPlan(target, changes, {
      en: `Roll ${place(ref)} back to revision ${params.revision}`,
      zh: `将 ${place(ref)} 回滚到第 ${params.revision} 版`,
    })
  },
})
