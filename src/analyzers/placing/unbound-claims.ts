import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Hypothesis } from '../../domain/incident/hypothesis.ts'
import { type ObjectRef, objectRef, refText } from '../../domain/object-ref.ts'
import { quoted } from '../../domain/outside-text/quoted-text.ts'
import { fill, type Text } from '../../domain/text.ts'
import type { PersistentVolume, PersistentVolumeClaim } from '../../world/kinds.ts'
import { conditionOf } from '../../world/pod-state.ts'
import { formatBytes, parseQuantity } from '../../world/quantity.ts'
import { selectorMatches } from '../../world/selector.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { hypotheses } from '../evidence/hypothesis.ts'
import type { AnalyzerInput } from '../evidence/input.ts'
import { nearestName } from '../evidence/nearest-name.ts'
import { absenceEvidence, eventEvidence, fieldEvidence, statusEvidence } from '../evidence/pieces.ts'
import { schedulingCauses } from './texts.ts'

export interface UnboundClaim {
  readonly claim: PersistentVolumeClaim
  /** Pods that wait for it, by the scheduler's own words. */
  readonly pods: readonly ObjectRef[]
  /** What the scheduler said of it. */
  readonly words: string
}

const aboutVolumes = /unbound immediate PersistentVolumeClaims|didn't find available persistent volumes|storageclass\S* .*not found/i

/** Claims under suspicion, or waited for by a suspected pod, that have no volume. One that only waits for its first pod to be placed is left out. */
export function unboundClaims({ world, suspects }: Pick<AnalyzerInput, 'world' | 'suspects'>): UnboundClaim[] {
  const found = new Map<string, { claim: PersistentVolumeClaim; pods: ObjectRef[]; words: string }>()
  const note = (claim: PersistentVolumeClaim | undefined, pod?: ObjectRef, words = ''): void => {
    if (claim?.status?.phase !== 'Pending') return
    const key = refText(refOf(claim))
    const entry = found.get(key) ?? { claim, pods: [], words: '' }
    if (pod !== undefined) entry.pods.push(pod)
    if (words !== '') entry.words = words
    found.set(key, entry)
  }
  for (const ref of suspects) {
    if (ref.kind === 'PersistentVolumeClaim') note(world.get('PersistentVolumeClaim', ref.namespace, ref.name))
    const pod = ref.kind === 'Pod' ? world.get('Pod', ref.namespace, ref.name) : undefined
    if (pod === undefined || pod.spec.nodeName !== undefined) continue
    const words = conditionOf(pod, 'PodScheduled')?.message ?? ''
    if (!aboutVolumes.test(words)) continue
    for (const { persistentVolumeClaim } of pod.spec.volumes ?? []) {
      if (persistentVolumeClaim !== undefined)
        note(world.get('PersistentVolumeClaim', ref.namespace, persistentVolumeClaim.claimName), ref, words)
    }
  }
  return [...found.values()].filter(({ claim, pods }) => pods.length > 0 || !waitsForFirstPod(world, claim))
}

function waitsForFirstPod(world: World, claim: PersistentVolumeClaim): boolean {
  return world.get('StorageClass', '', claim.spec.storageClassName ?? '')?.volumeBindingMode === 'WaitForFirstConsumer'
}

const cause = hypotheses(schedulingCauses)

const summaries = {
  noClass: {
    en: 'claim {name} has no volume: storage class {class} does not exist',
    zh: '存储卷声明 {name} 未绑定：存储类 {class} 不存在',
  },
  refused: {
    en: 'claim {name} has no volume: its provisioner fails',
    zh: '存储卷声明 {name} 未绑定：存储供应器报错',
  },
} as const satisfies Record<string, Text>

export function volumeHypothesis(world: World, { claim, pods, words }: UnboundClaim): Hypothesis {
  const ref = refOf(claim)
  const { storageClassName = '', accessModes = [], resources } = claim.spec
  const isClassMissing =
    storageClassName !== '' && world.canRead('StorageClass') && world.get('StorageClass', '', storageClassName) === undefined
  const failure = world.eventsOf(ref).findLast(({ reason }) => reason === 'ProvisioningFailed')
  const volumes = world.list('PersistentVolume')
  const facts = {
    class: storageClassName === '' ? '(none)' : storageClassName,
    size: resources?.requests?.['storage'] ?? '?',
    modes: accessModes.join(', '),
    volumes: volumes.length,
  }
  const said = words === '' ? [] : [statusEvidence(pods[0] ?? ref, { en: quoted(words), zh: quoted(words) }, 'strong')]
  const made = cause('schedule.volume-unbound', {
    object: ref,
    facts,
    evidence: [
      statusEvidence(ref, { en: 'the claim is Pending', zh: '声明处于 Pending 状态' }, 'proof'),
      ...said,
      ...(isClassMissing ? [classEvidence(world, storageClassName)] : []),
      ...(failure === undefined ? [] : [eventEvidence(failure, 'strong')]),
      ...(isClassMissing && volumes.length === 0 ? [] : [nearestVolume(claim, volumes)].filter((piece) => piece !== undefined)),
    ],
    explains: [ref, ...pods],
  })
  const wording =
    isClassMissing && !volumes.some(({ spec }) => spec.storageClassName === storageClassName)
      ? summaries.noClass
      : failure !== undefined
        ? summaries.refused
        : undefined
  return wording === undefined ? made : { ...made, summary: fill(wording, made.facts) }
}

function classEvidence(world: World, name: string): Evidence {
  const existing = world.list('StorageClass').map(({ metadata }) => metadata.name)
  const meant = nearestName(name, existing)
  const shown = existing.slice(0, 10).join(', ')
  return absenceEvidence(
    objectRef('StorageClass', '', name),
    meant === undefined
      ? {
          en: `no storage class ${name}; there are: ${shown === '' ? 'none' : shown}`,
          zh: `没有存储类 ${name}；现有：${shown === '' ? '无' : shown}`,
        }
      : { en: `no storage class ${name}; perhaps ${meant} was meant`, zh: `没有存储类 ${name}，可能应为 ${meant}` },
    'strong',
  )
}

/** The volume that lacks least, and what it lacks. */
function nearestVolume(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[]): Evidence | undefined {
  const judged = volumes
    .map((volume) => ({ volume, lacks: lacksOf(claim, volume) }))
    .toSorted((left, right) => left.lacks.length - right.lacks.length)
  const [nearest] = judged
  if (nearest === undefined) return undefined
  const { volume, lacks } = nearest
  const text = {
    en: `nearest volume ${volume.metadata.name}: ${lacks.map(({ en }) => en).join('; ') || 'fits'}`,
    zh: `最接近的卷 ${volume.metadata.name}：${lacks.map(({ zh }) => zh).join('；') || '符合'}`,
  }
  return fieldEvidence(refOf(volume), 'spec', text, 'strong')
}

function lacksOf(claim: PersistentVolumeClaim, { spec, metadata }: PersistentVolume): Text[] {
  const wanted = parseQuantity(claim.spec.resources?.requests?.['storage']) ?? 0
  const size = parseQuantity(spec.capacity?.['storage']) ?? 0
  const classes = [claim.spec.storageClassName ?? '', spec.storageClassName ?? ''] as const
  const modes = (claim.spec.accessModes ?? []).filter((mode) => !(spec.accessModes ?? []).includes(mode))
  const holder = spec.claimRef
  const isTaken = holder !== undefined && (holder.name !== claim.metadata.name || holder.namespace !== claim.metadata.namespace)
  return [
    ...(isTaken
      ? [
          {
            en: `is taken by claim ${holder.namespace ?? ''}/${holder.name ?? ''}`,
            zh: `已被声明 ${holder.namespace ?? ''}/${holder.name ?? ''} 占用`,
          },
        ]
      : []),
    ...(size < wanted
      ? [{ en: `has ${formatBytes(size)} of ${formatBytes(wanted)}`, zh: `容量 ${formatBytes(size)}，需要 ${formatBytes(wanted)}` }]
      : []),
    ...(classes[0] === classes[1]
      ? []
      : [{ en: `has class "${classes[1]}", not "${classes[0]}"`, zh: `存储类为 "${classes[1]}"，而非 "${classes[0]}"` }]),
    ...(modes.length === 0 ? [] : [{ en: `lacks access mode ${modes.join(', ')}`, zh: `不支持访问模式 ${modes.join('、')}` }]),
    ...(claim.spec.selector === undefined || selectorMatches(claim.spec.selector, metadata.labels)
      ? []
      : [{ en: 'lacks the labels that the claim selects', zh: '没有声明所选的标签' }]),
  ]
}
