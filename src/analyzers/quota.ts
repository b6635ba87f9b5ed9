import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, objectRef, refText } from '../domain/object-ref.ts'
import { bounded } from '../domain/text.ts'
import { parseQuantity } from '../world/quantity.ts'
import type { World } from '../world/world.ts'
import { balancingMend, type Demand } from './amounts/balanced-amounts.ts'
import { type Refusal, readRefusal, refusalsOf } from './amounts/pod-refusals.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import { fieldEvidence, statusEvidence } from './evidence/pieces.ts'
import { rollBackMends } from './evidence/releases.ts'

const causes = {
  'quota.exceeded': {
    severity: 'high',
    summary: {
      en: 'quota {name} refuses pods of {workload}: {resource} is limited to {limited}, {used} is in use and {asked} more is asked for',
      zh: '配额 {name} 拒绝为 {workload} 创建 Pod：{resource} 上限 {limited}，已用 {used}，还需 {asked}',
    },
    help: {
      en: 'Raise {resource} in ResourceQuota {object}, or free some of what is used in the namespace.',
      zh: '调高 ResourceQuota {object} 中的 {resource}，或释放该命名空间中已占用的资源。',
    },
  },
  'quota.amounts-missing': {
    severity: 'high',
    summary: {
      en: '{name} gets no pods: quota {quota} wants every container to state {resource}',
      zh: '{name} 无法创建 Pod：配额 {quota} 要求每个容器声明 {resource}',
    },
    help: {
      en: 'State {resource} for the containers of {object}, or give the namespace a LimitRange with defaults.',
      zh: '为 {object} 的容器声明 {resource}，或为命名空间配置带默认值的 LimitRange。',
    },
  },
  'quota.limit-range': {
    severity: 'high',
    summary: {
      en: '{name} gets no pods: a LimitRange refuses them ({rule})',
      zh: '{name} 无法创建 Pod：LimitRange 拒绝（{rule}）',
    },
    help: {
      en: 'Bring requests and limits of {object} within the LimitRange of its namespace ({rule}), or change that LimitRange.',
      zh: '使 {object} 的资源请求与限制符合所在命名空间的 LimitRange（{rule}），或调整该 LimitRange。',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)

/** The API server refuses a workload's pods because of a ResourceQuota or LimitRange, as its controller was told in so many words. */
export const quota = defineAnalyzer({
  kind: 'quota',
  settings: z.strictObject({}),
  causes,

  async analyze({ world, suspects }) {
    const exceeded = new Map<string, { readonly quota: ObjectRef; readonly refusals: Refusal[] }>()
    const found: Hypothesis[] = []
    const workloads = new Map(suspects.map((ref) => world.topOwner(ref)).map((ref) => [refText(ref), ref]))
    for (const refusal of [...workloads.values()].flatMap((ref) => refusalsOf(world, ref))) {
      const read = readRefusal(refusal.message)
      if (read?.kind === 'exceeded') {
        const ref = objectRef('ResourceQuota', refusal.workload.namespace, read.quota)
        const group = exceeded.get(refText(ref)) ?? { quota: ref, refusals: [] }
        group.refusals.push(refusal)
        exceeded.set(refText(ref), group)
      } else if (read?.kind === 'amounts-missing') {
        const facts = { quota: read.quota, resource: read.resource }
        found.push(cause('quota.amounts-missing', { ...ofWorkload(world, refusal, read.demands), facts }))
      } else if (read?.kind === 'limit-range') {
        found.push(cause('quota.limit-range', { ...ofWorkload(world, refusal), facts: { rule: read.rule } }))
      }
    }
    return [...[...exceeded.values()].map((group) => exceededHypothesis(world, group.quota, group.refusals)), ...found]
  },
})

/** What is known of the workload's own amounts mends it narrowly; a guess comes after the revision that served. */
function ofWorkload(world: World, refusal: Refusal, demands: readonly Demand[] = []) {
  const { workload } = refusal
  const balancing = balancingMend(world, workload, demands)
  const mends = balancing === undefined ? [] : [balancing.mend]
  const back = rollBackMends(world, workload)
  return {
    object: workload,
    evidence: [said(refusal)],
    explains: [workload],
    mends: balancing?.isGuess === true ? [...back, ...mends] : [...mends, ...back],
  }
}

function said({ workload, message, at }: Refusal): Evidence {
  return statusEvidence(workload, { en: message, zh: message }, 'proof', at)
}

/** One quota may refuse the pods of many workloads: it is one trouble. */
function exceededHypothesis(world: World, ref: ObjectRef, refusals: readonly Refusal[]): Hypothesis {
  const [first] = refusals
  const read = first === undefined ? undefined : readRefusal(first.message)
  const amounts = read?.kind === 'exceeded' ? read : { quota: ref.name, resource: '?', asked: '?', used: '?', limited: '?' }
  const quota = world.get('ResourceQuota', ref.namespace, ref.name)
  const hard = quota?.status?.hard?.[amounts.resource] ?? quota?.spec?.hard?.[amounts.resource]
  const used = quota?.status?.used?.[amounts.resource]
  const hasRoom = (parseQuantity(used) ?? Number.POSITIVE_INFINITY) + (parseQuantity(amounts.asked) ?? 0) <= (parseQuantity(hard) ?? 0)
  const present =
    hard === undefined || used === undefined
      ? []
      : [
          fieldEvidence(
            ref,
            `status.used["${amounts.resource}"]`,
            { en: `${amounts.resource}: ${used} of ${hard} is in use now`, zh: `${amounts.resource}：当前已用 ${used} / ${hard}` },
            'strong',
          ),
        ]
  return cause('quota.exceeded', {
    object: ref,
    facts: { ...amounts, workload: bounded(refusals.map(({ workload }) => workload.name).join(', '), 100), workloads: refusals.length },
    evidence: [...refusals.map((refusal) => said(refusal)), ...(hasRoom ? [] : present)],
    against: hasRoom ? present : [],
    explains: refusals.map(({ workload }) => workload),
  })
}
