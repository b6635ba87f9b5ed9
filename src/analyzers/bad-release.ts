import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis, Mend } from '../domain/incident/hypothesis.ts'
import { type Instant, msBetween, parseInstant } from '../domain/instant.ts'
import { unansweredIn } from '../domain/log-text/unanswered.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import { quoted } from '../domain/outside-text/quoted-text.ts'
import type { Pod } from '../world/kinds.ts'
import { conditionOf, isReady } from '../world/pod-state.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import type { World } from '../world/world.ts'
import { containerCases, presentEnd, ranMs, suspectPods } from './containers/cases.ts'
import { type Failure, failureOf, firstSign, isFailing, isOf } from './containers/failing-pods.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { configChangesBefore, type KeyChange } from './evidence/config-history.ts'
import { dependencyOf } from './evidence/dependency.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { changeEvidence, statusEvidence } from './evidence/pieces.ts'
import { changedFields, type GoodRevision, lastGoodRevision, rollBackMend, servedEvidence } from './evidence/releases.ts'

const causes = {
  'release.bad-revision': {
    severity: 'high',
    summary: {
      en: '{name} fails since revision {revision}, which changed {field}',
      zh: '{name} 自第 {revision} 版起发生故障，该版修改了 {field}',
    },
    help: {
      en: 'Roll back to revision {good}, or mend the release: {failure}',
      zh: '回滚到第 {good} 版，或修复该版本：{failure}',
    },
  },
  'release.config-changed': {
    severity: 'high',
    summary: { en: '{name} fails since {key} of {kind} {target} was changed', zh: '{kind} {target} 的 {key} 变更后，{name} 发生故障' },
    help: {
      en: 'Put {key} of {kind} {target} back, or correct its new value: {failure}',
      zh: '恢复 {kind} {target} 的 {key}，或修正其新值：{failure}',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)

/** What was changed last is what broke it: a new revision that fails where the one before served, or a configuration that the pods read. Says less than a cause with a name of its own. */
export const badRelease = defineAnalyzer({
  kind: 'bad-release',
  settings: z.strictObject({}),
  causes,

  async analyze(input) {
    const { world } = input
    const failing = new Map<string, [Pod, ...Pod[]]>()
    for (const pod of suspectPods(input).filter((candidate) => isFailing(world, candidate))) {
      const key = refText(world.topOwner(refOf(pod)))
      const group = failing.get(key)
      if (group === undefined) failing.set(key, [pod])
      else group.push(pod)
    }
    const found = await Promise.all([...failing.values()].map((pods) => explain(input, pods)))
    return found.flat()
  },
})

async function explain(input: AnalyzerInput, pods: readonly [Pod, ...Pod[]]): Promise<Hypothesis[]> {
  const { world } = input
  const owner = world.topOwner(refOf(pods[0]))
  const release = lastGoodRevision(world, owner)
  const ofRelease = release === undefined ? [] : pods.filter((pod) => isOf(world, pod, release.present))
  const failure = await failureOf(input, ofRelease[0] ?? pods[0])
  return [
    ...(release === undefined || ofRelease.length === 0 ? [] : [badRevision(world, owner, ofRelease, release, failure)]),
    ...configChanged(world, owner, pods, failure),
  ]
}

function badRevision(
  world: World,
  owner: ObjectRef,
  pods: readonly Pod[],
  release: GoodRevision,
  failure: Failure | undefined,
): Hypothesis {
  const { good, present, differences, since } = release
  const isMaterial = differences.some(({ path }) => !path.startsWith('metadata.'))
  const fields = differences.map(({ path }) => path.replace(/^containers\[[^\]]+\]\./, ''))
  return cause('release.bad-revision', {
    object: owner,
    facts: {
      revision: present.revision,
      good: good.revision,
      field: quoted(fields.length > 3 ? `${fields.slice(0, 2).join(', ')} (+${fields.length - 2})` : fields.join(', '), 50),
      failure: failure?.text ?? '-',
    },
    evidence: [
      ...changedFields(owner, release, isMaterial ? 'strong' : 'weak'),
      servedEvidence(owner, release),
      ...(failure === undefined ? [] : [failure.evidence]),
    ],
    against: againstRelease(world, owner, pods, release, failure),
    explains: [...pods.map((pod) => refOf(pod)), present.kept, owner],
    since,
    mends: [rollBackMend(owner, release)],
  })
}

const servedMs = 10 * 60_000
const settledMs = 30 * 60_000

/** The new revision served too; or its program blames something that is broken for everybody. */
function againstRelease(
  world: World,
  owner: ObjectRef,
  pods: readonly Pod[],
  { present, since, differences }: GoodRevision,
  failure: Failure | undefined,
): Evidence[] {
  const against: Evidence[] = []
  const ready = world
    .podsOf(present.kept.kind === 'ReplicaSet' ? present.kept : owner)
    .filter((pod) => isOf(world, pod, present) && isReady(pod) && !pods.includes(pod))
  if (ready.length > 0) {
    const text = {
      en: `${ready.length} pods of revision ${present.revision} are ready`,
      zh: `第 ${present.revision} 版有 ${ready.length} 个 Pod 就绪`,
    }
    against.push(statusEvidence(present.kept, text, 'strong'))
  }
  if (servedForLong(world, owner, pods, since)) {
    const text = {
      en: `revision ${present.revision} had served for a while before it failed`,
      zh: `第 ${present.revision} 版在故障前已正常运行一段时间`,
    }
    against.push(statusEvidence(owner, text, 'strong'))
  }
  const unanswered = unansweredIn(failure?.log ?? '')
  const isNew = unanswered !== undefined && differences.some(({ after }) => after.includes(unanswered.host))
  if (unanswered !== undefined && !isNew) {
    const [trouble] = dependencyOf(world, owner, unanswered).evidence
    if (trouble !== undefined) against.push({ ...trouble, strength: 'strong' })
  }
  return against
}

function servedForLong(world: World, owner: ObjectRef, pods: readonly Pod[], since: Instant): boolean {
  const cases = pods.slice(0, 12).flatMap((pod) => containerCases({ world, suspects: [refOf(pod)] }))
  const longest = Math.max(0, ...cases.map((one) => ranMs(presentEnd(one, world.at) ?? { exitCode: 0 }) ?? 0))
  if (longest >= servedMs) return true
  const object = world.object(owner)
  const progress = object?.kind === 'Deployment' ? conditionOf(object, 'Progressing') : undefined
  const doneAt = parseInstant(progress?.lastUpdateTime)
  const sign = firstSign(world, pods)
  return (
    progress?.reason === 'NewReplicaSetAvailable' &&
    doneAt !== undefined &&
    doneAt >= since &&
    sign !== undefined &&
    msBetween(doneAt, sign) > settledMs
  )
}

/** A key that the pods read was changed shortly before they began to fail. */
function configChanged(world: World, owner: ObjectRef, pods: readonly Pod[], failure: Failure | undefined): Hypothesis[] {
  const sign = firstSign(world, pods)
  const changes = sign === undefined ? [] : configChangesBefore(world, owner, sign)
  const spoken = `${failure?.log ?? ''} ${failure?.text ?? ''}`
  const ranked = changes.toSorted((left, right) => Number(spoken.includes(right.key)) - Number(spoken.includes(left.key)))
  const [first] = ranked
  if (first === undefined) return []
  const older = world
    .podsOf(owner)
    .filter((pod) => isReady(pod) && !pods.includes(pod) && (parseInstant(pod.status?.startTime) ?? '') < first.at)
  const contrast = {
    en: `${older.length} pods that started before the change are ready`,
    zh: `变更之前启动的 ${older.length} 个 Pod 仍然就绪`,
  }
  const names = spoken.includes(first.key)
  return [
    cause('release.config-changed', {
      object: owner,
      facts: { kind: first.object.kind, target: first.object.name, key: first.key, failure: failure?.text ?? '-' },
      evidence: [
        ...ranked.slice(0, 4).map((change) => keyEvidence(change)),
        ...(failure === undefined ? [] : [{ ...failure.evidence, strength: names ? ('strong' as const) : ('weak' as const) }]),
        ...(older.length === 0 ? [] : [statusEvidence(owner, contrast, 'strong')]),
      ],
      explains: [...pods.map((pod) => refOf(pod)), owner],
      since: first.at,
      mends: ranked.flatMap((change) => restoreMend(change)).slice(0, 3),
    }),
  ]
}

function keyEvidence({ object, key, how, at, by }: KeyChange): Evidence {
  const who = by === undefined ? '' : ` (${by})`
  const words = { removed: '删除', changed: '修改', added: '新增' }
  return changeEvidence(object, { en: `${key} was ${how} at ${at}${who}`, zh: `${key} 于 ${at} 被${words[how]}${who}` }, 'strong', at)
}

function restoreMend({ object, key, how, before, at }: KeyChange): Mend[] {
  if (object.kind !== 'ConfigMap' || before === undefined || how === 'added') return []
  const why = { en: `it had this value until ${at}`, zh: `${at} 之前一直是该值` }
  return [{ action: 'restore-config-key', target: object, params: { key, value: before }, why }]
}
