import { z } from 'zod'
import { type ActionInput, type ActionPlan, defineAction } from './contract.ts'
import { findContainer, noSuchContainer, place, templated } from './pod-template.ts'
import { patchPlan } from './write-plan.ts'

const Params = z.strictObject({
  container: z.string().min(1),
  image: z
    .string()
    .max(500)
    .regex(/^[\w][\w.\-/:@]*$/, 'must be an image reference'),
})
type Params = z.output<typeof Params>

/** Sets a container's image to one that is known to exist. */
export const setImage = defineAction({
  kind: 'set-image',
  params: Params,
  title: { en: 'Set the image', zh: '设置镜像' },
  targets: templated,
  risk: () => 'high',

  plan({ target, ref, params }: ActionInput<Params>): ActionPlan {
    const found = findContainer(target, params.container)
    if (found === undefined) return { kind: 'refused', why: noSuchContainer(ref, params.container) }
    const tag = /[:@]([^:@/]+)$/.exec(params.image)?.[1] ?? params.image
    return patchPlan(target, [{ path: [...found.path, 'image'], value: params.image }], {
      en: `Set ${place(ref)} image to ${tag}`,
      zh: `将 ${place(ref)} 的镜像设为 ${tag}`,
    })
  },
})
