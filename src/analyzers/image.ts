import { z } from 'zod'
import type { Evidence } from '../domain/evidence.ts'
import type { Hypothesis, Mend } from '../domain/hypothesis.ts'
import { verbatim } from '../domain/text.ts'
import { waitingReason } from '../world/pod-state.ts'
import type { World } from '../world/world.ts'
import { type ContainerCase, containerCases, eventsOfContainer, explained, grouped } from './container-cases.ts'
import { defineAnalyzer } from './contract.ts'
import { absenceEvidence, eventEvidence, fieldEvidence, quoted, statusEvidence } from './evidence-pieces.ts'
import { hypotheses } from './hypothesis.ts'
import { imageCauses } from './image-causes.ts'
import { type PullFailure, pullFailure } from './image-failures.ts'
import { existingImages, type ImageName, meantImage, parseImage, type SeenImage } from './image-names.ts'
import { changedFields, lastGoodRevision, rollBackMend } from './releases.ts'

const cause = hypotheses(imageCauses)

const waitsForImage = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
])

/** The image of a container cannot be had, or not run. The registry's and the runtime's own words decide; what the cluster holds already tells a wrong tag from a wrong name. */
export const image = defineAnalyzer({
  kind: 'image',
  settings: z.strictObject({}),
  causes: imageCauses,

  async analyze(input) {
    const { world } = input
    const failed = containerCases(input).flatMap((one) => {
      const words = wordsAbout(world, one)
      return words === undefined ? [] : [{ ...one, words }]
    })
    if (failed.length === 0) return []
    const existing = existingImages(world)
    return grouped(failed, ({ container }) => container.image ?? '').flatMap((group) => explain(world, group, existing))
  },
})

interface Words {
  readonly failure: PullFailure
  readonly evidence: Evidence
}

type FailedCase = ContainerCase & { readonly words: Words }

/** What is said about the container's image now. The event keeps the whole sentence after the status has turned into "back-off". */
function wordsAbout(world: World, one: ContainerCase): Words | undefined {
  const { status, ref } = one
  const reason = status === undefined ? undefined : waitingReason(status)
  if (status === undefined || reason === undefined) return undefined
  const message = status.state?.waiting?.message ?? ''
  if (!waitsForImage.has(reason)) return cannotRun(one, message)
  const events = eventsOfContainer(world, one).filter(
    ({ type, reason: of }) => type === 'Warning' && of !== 'BackOff' && of !== 'Unhealthy',
  )
  const event = events.findLast((candidate) => pullFailure(candidate.message) !== undefined)
  const ofStatus = pullFailure(`${reason} ${message.replace(/^Back-off pulling image \S+/, '')}`)
  const failure = (event === undefined ? undefined : pullFailure(event.message)) ?? ofStatus
  if (failure === undefined) return undefined
  if (event !== undefined) return { failure, evidence: eventEvidence(event, 'proof') }
  return { failure, evidence: statusEvidence(ref, verbatim(quoted(`${reason}: ${message}`)), 'proof') }
}

/** Pulled, but made for another processor: the kernel refuses to run it. */
function cannotRun({ status, ref }: ContainerCase, message: string): Words | undefined {
  const ended = status?.lastState?.terminated ?? status?.state?.terminated
  const text = [message, ended?.message ?? ''].find((candidate) => /exec format error|no match for platform/i.test(candidate))
  return text === undefined ? undefined : { failure: 'wrong-architecture', evidence: statusEvidence(ref, verbatim(quoted(text)), 'proof') }
}

function explain(world: World, group: readonly [FailedCase, ...FailedCase[]], existing: readonly SeenImage[]): Hypothesis[] {
  const [{ words, container, owner, ref }] = group
  const written = container.image ?? ''
  const name = parseImage(written)
  const { repository, tag } = name
  const release = lastGoodRevision(world, owner)
  const changed =
    release === undefined ? [] : changedFields(owner, release, 'weak', ({ path }) => path === `containers[${container.name}].image`)
  const parts = {
    object: owner,
    facts: {
      image: written,
      repository,
      tag: tag === '' ? (name.digest ?? '') : tag,
      container: container.name,
      registry: repository.split('/')[0] ?? '',
    },
    explains: explained(group),
    mends: mendsFor(world, group[0], words.failure, existing),
    ...(changed[0]?.at === undefined ? {} : { since: changed[0].at }),
  }
  const knownTag = existing.find((seen) => seen.name.repository === repository && seen.name.tag !== tag)
  const say = (code: keyof typeof imageCauses, evidence: readonly Evidence[], against: readonly Evidence[] = []): Hypothesis =>
    cause(code, { ...parts, evidence: [...evidence, ...changed], against })
  const alike = meantImage(written, existing)
  const nameIsOff = knownTag === undefined && alike !== undefined ? [similarEvidence(alike, 'strong')] : []
  const exists = knownTag === undefined ? [] : [existsEvidence(knownTag, name)]
  const weakened = { ...words.evidence, strength: 'weak' as const }
  const open = { ...words.evidence, strength: 'strong' as const }
  switch (words.failure) {
    case 'not-found':
      return [
        say('image.tag-not-found', [knownTag === undefined && nameIsOff.length > 0 ? open : words.evidence, ...exists], nameIsOff),
        ...(exists.length > 0 ? [] : [say('image.name-wrong', [weakened, ...nameIsOff])]),
      ]
    case 'name-or-access': {
      const secrets = pullSecretEvidence(world, group[0])
      return [
        say('image.name-wrong', [nameIsOff.length > 0 ? open : weakened, ...nameIsOff], exists),
        say('image.unauthorized', [exists.length > 0 || secrets.length > 0 ? open : weakened, ...secrets, ...exists], nameIsOff),
      ]
    }
    case 'name-wrong':
      return [say('image.name-wrong', [words.evidence, ...nameIsOff])]
    case 'unauthorized':
      return [say('image.unauthorized', [words.evidence, ...pullSecretEvidence(world, group[0])])]
    case 'unreachable':
      return [say('image.registry-unreachable', [words.evidence])]
    case 'rate-limited':
      return [say('image.rate-limited', [words.evidence])]
    case 'never-pulled':
      return [
        say('image.pull-policy-never', [
          words.evidence,
          fieldEvidence(owner, `containers[${container.name}].imagePullPolicy`, verbatim('imagePullPolicy: Never'), 'weak'),
        ]),
      ]
    case 'invalid-name':
      return [say('image.invalid-name', [words.evidence])]
    case 'wrong-architecture':
      return [say('image.wrong-architecture', [words.evidence, ...nodeEvidence(ref, world)])]
  }
}

function existsEvidence(seen: SeenImage, { tag }: ImageName): Evidence {
  return fieldEvidence(
    seen.where,
    'image',
    {
      en: `the repository exists: ${seen.image} is in use, only ${tag} is not there`,
      zh: `该仓库存在：${seen.image} 正在使用，只是没有 ${tag}`,
    },
    'strong',
  )
}

function similarEvidence(seen: SeenImage, strength: 'strong' | 'weak'): Evidence {
  return fieldEvidence(
    seen.where,
    'image',
    { en: `${seen.image} exists, a name almost the same`, zh: `存在名称几乎相同的镜像 ${seen.image}` },
    strength,
  )
}

/** Pull secrets that the pod names and that are not there, are of another type, or that it does not name at all. */
function pullSecretEvidence(world: World, { ref, pod }: ContainerCase): Evidence[] {
  const account = world.get('ServiceAccount', ref.namespace, pod.spec.serviceAccountName ?? 'default')
  const names = [...(pod.spec.imagePullSecrets ?? []), ...(account?.imagePullSecrets ?? [])].flatMap(({ name }) => name ?? [])
  if (names.length === 0) {
    return [fieldEvidence(ref, 'spec.imagePullSecrets', { en: 'the pod names no pull secret', zh: 'Pod 未配置镜像拉取密钥' }, 'weak')]
  }
  if (!world.canRead('Secret', ref.namespace)) return []
  return names.flatMap((name) => {
    const secret = world.get('Secret', ref.namespace, name)
    const at = { kind: 'Secret', namespace: ref.namespace, name }
    if (secret === undefined)
      return [absenceEvidence(at, { en: `pull secret ${name} does not exist`, zh: `镜像拉取密钥 ${name} 不存在` }, 'strong')]
    const fits = secret.type === 'kubernetes.io/dockerconfigjson' || secret.type === 'kubernetes.io/dockercfg'
    if (fits) return []
    return [
      fieldEvidence(
        at,
        'type',
        { en: `pull secret ${name} is of type ${secret.type ?? 'Opaque'}`, zh: `镜像拉取密钥 ${name} 的类型为 ${secret.type ?? 'Opaque'}` },
        'strong',
      ),
    ]
  })
}

function nodeEvidence(pod: ContainerCase['ref'], world: World): Evidence[] {
  const node = world.get('Pod', pod.namespace, pod.name)?.spec.nodeName
  const architecture = node === undefined ? undefined : world.get('Node', '', node)?.metadata.labels?.['kubernetes.io/arch']
  if (node === undefined || architecture === undefined) return []
  return [
    fieldEvidence(
      { kind: 'Node', namespace: '', name: node },
      'kubernetes.io/arch',
      { en: `its node is ${architecture}`, zh: `所在节点架构为 ${architecture}` },
      'weak',
    ),
  ]
}

const settable = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])
/** Failures that another image would mend. A registry that is away or wants a password is not mended by a name. */
const namedWrong = new Set<PullFailure>(['not-found', 'name-or-access', 'name-wrong', 'invalid-name', 'wrong-architecture', 'never-pulled'])

function mendsFor(world: World, { owner, container }: ContainerCase, failure: PullFailure, existing: readonly SeenImage[]): Mend[] {
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
  return [
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
    ...(release === undefined || served === undefined ? [] : [rollBackMend(owner, release)]),
  ]
}
