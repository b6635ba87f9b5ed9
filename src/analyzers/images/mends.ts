import type { Mend } from '../../domain/incident/hypothesis.ts'
import type { World } from '../../world/world.ts'
import type { ContainerCase } from '../containers/cases.ts'
import { lastGoodRevision, rollBackMend } from '../evidence/releases.ts'
import type { PullFailure } from './failures.ts'
import { meantImage, type SeenImage } from './names.ts'

const settable = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])
/** Failures that another image would mend. A registry that is away or wants a password is not mended by a name. */
const namedWrong = new Set<PullFailure>(['not-found', 'name-or-access', 'name-wrong', 'invalid-name', 'wrong-architecture', 'never-pulled'])

/** Best first: the image that served, the one that was meant, the whole revision before. A release that also changed the pull policy is taken back whole. */
export function imageMends(
  world: World,
  { owner, container }: ContainerCase,
  failure: PullFailure,
  existing: readonly SeenImage[],
): Mend[] {
  if (!settable.has(owner.kind)) return []
  const wrong = container.image ?? ''
  const release = lastGoodRevision(world, owner)
  const before = release?.good.template.spec.containers.find(({ name }) => name === container.name)?.image
  const served = release === undefined || before === undefined || before === wrong ? undefined : before
  const meant = namedWrong.has(failure) ? meantImage(wrong, existing) : undefined
  const to = (value: string, why: Mend['why']): Mend => ({
    action: 'set-image',
    target: owner,
    params: { container: container.name, image: value },
    why,
  })
  const back = release === undefined || served === undefined ? [] : [rollBackMend(owner, release)]
  const policyChanged = release?.differences.some(({ path }) => path === `containers[${container.name}].imagePullPolicy`) === true
  return [
    ...(policyChanged ? back : []),
    ...(served === undefined
      ? []
      : [
          to(served, {
            en: `revision ${release?.good.revision} served with ${served}`,
            zh: `第 ${release?.good.revision} 版使用 ${served} 正常服务`,
          }),
        ]),
    ...(meant === undefined || meant.image === served
      ? []
      : [
          to(meant.image, {
            en: `${meant.image} exists: ${meant.where.kind} ${meant.where.name} has it`,
            zh: `${meant.image} 存在：${meant.where.kind} ${meant.where.name} 上已有`,
          }),
        ]),
    ...(policyChanged ? [] : back),
  ]
}
