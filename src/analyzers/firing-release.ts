import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import type { ObjectRef } from '../domain/object-ref.ts'
import { quoted } from '../domain/outside-text/quoted-text.ts'
import { alertFired, type FiringReleaseReport } from '../domain/release/firing-release.ts'
import { bounded, type Text } from '../domain/text.ts'
import type { World } from '../world/world.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { changedFields, type GoodRevision, revisionBefore, rollBackMend, rolledBack } from './evidence/releases.ts'

const causes = {
  [alertFired]: {
    severity: 'high',
    summary: { en: 'alert rule {rule} fires on release {release} of {name}', zh: '{name} 的发布 {release} 触发了告警规则 {rule}' },
    help: {
      en: 'Look at what revision {revision} changed; revision {good} served before it',
      zh: '请检查第 {revision} 版的变更；此前第 {good} 版可正常服务',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)
const mostFields = 2

/** An alert rule fires on a release that is under way. What fires comes from the monitor; here it is said whether that is a reason to go back, and to what. */
export const firingRelease = defineAnalyzer({
  kind: 'firing-release',
  settings: z.strictObject({}),
  causes,

  async analyze(input) {
    const workloads = input.suspects.filter(({ kind }) => rolledBack.has(kind))
    const found = await Promise.all(workloads.map((workload) => explain(input, workload)))
    return found.flat()
  },
})

async function explain({ ask, world, signal }: AnalyzerInput, workload: ObjectRef): Promise<Hypothesis[]> {
  const answer = await ask.firingRelease?.(workload, signal)
  if (answer?.kind !== 'answer') return []
  const release = answer.value
  const { rule, packageVersion, deploymentId, since, lagMs } = release
  const way = wayBack(world, release)
  const facts = { rule: quoted(rule, 80), release: quoted(packageVersion === '' ? deploymentId : packageVersion, 80) }
  const parts = { object: workload, explains: [workload], since }
  if (way.kind === 'none') {
    const against = release.before === 'something' ? [beforeEvidence(release)] : []
    return [
      cause(alertFired, {
        ...parts,
        facts: { ...facts, revision: '-', good: '-' },
        evidence: [ruleEvidence(release)],
        against,
        advice: way.why,
      }),
    ]
  }
  const { present, good } = way.revisions
  return [
    cause(alertFired, {
      ...parts,
      facts: { ...facts, revision: present.revision, good: good.revision },
      evidence: [ruleEvidence(release), ...changedFields(workload, way.revisions, 'weak').slice(0, mostFields)],
      mends: [{ ...rollBackMend(workload, way.revisions), isRenewed: true, lagMs }],
    }),
  ]
}

type WayBack =
  | { readonly kind: 'back'; readonly revisions: GoodRevision }
  /** Why a person must decide what to do. */
  | { readonly kind: 'none'; readonly why: Text }

/** Only while the release is under way, only if it is what changed before the rule fired, and only to what is known to have served. */
function wayBack(world: World, { workload, state, isPresent, since, before }: FiringReleaseReport): WayBack {
  const none = (en: string, zh: string): WayBack => ({ kind: 'none', why: { en, zh } })
  if (state === 'over') return none('the release is over: no roll-back is proposed any more', '发布已结束，不再建议回滚')
  if (state === 'rolling-back') return none('it is being rolled back already', '正在回滚中')
  if (!isPresent) return none('the workload no longer runs what the release brought', '工作负载运行的已不是该发布的版本')
  const revisions = revisionBefore(world, workload)
  if (revisions === undefined)
    return none(
      'the revision before the release is not kept, or is not known to have served',
      '发布之前的版本未保留，或无法确认其曾正常服务',
    )
  if (since < revisions.since)
    return none(
      'the workload was changed after the rule began to answer: the release is not known to be the cause',
      '规则触发后工作负载又有变更，无法确认由该发布引起',
    )
  if (before === 'something') return none('the rule answered before the release, too', '发布之前该规则已有结果')
  if (before === 'not-known') return none('what the rule answered before the release could not be asked', '无法查询发布之前该规则的结果')
  return { kind: 'back', revisions }
}

function ruleEvidence({ rule, since, value, before, promQL, workload, more }: FiringReleaseReport): Evidence {
  const isContrast = before === 'nothing'
  const [en, zh] = value === undefined ? ['', ''] : [` (value ${value})`, `（当前值 ${value}）`]
  const others = more === 0 ? ['', ''] : [`; ${more} more fire`, `；另有 ${more} 条规则触发`]
  return {
    kind: 'metric',
    strength: isContrast ? 'strong' : 'weak',
    text: {
      en: `${quoted(rule, 80)} answers since ${since}${en}${isContrast ? ', and answered with nothing before the release' : ''}${others[0]}`,
      zh: `${quoted(rule, 80)} 自 ${since} 起有结果${zh}${isContrast ? '，发布之前没有结果' : ''}${others[1]}`,
    },
    origin: originOf({ promQL, rule }),
    object: workload,
    at: since,
  }
}

function beforeEvidence({ rule, promQL, workload }: FiringReleaseReport): Evidence {
  return {
    kind: 'metric',
    strength: 'strong',
    text: { en: `${quoted(rule, 80)} answered before the release, too`, zh: `发布之前 ${quoted(rule, 80)} 已有结果` },
    origin: originOf({ promQL, rule }),
    object: workload,
  }
}

function originOf({ promQL, rule }: Pick<FiringReleaseReport, 'promQL' | 'rule'>): string {
  return bounded(promQL ?? `alert rule ${rule}`, 1_000)
}
