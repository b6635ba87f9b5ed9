import { z } from 'zod'
import { refText } from '../domain/object-ref.ts'
import type { World } from '../world/world.ts'
import { balancingMend } from './amounts/balanced-amounts.ts'
import { type Refusal, readRefusal, refusalsOf } from './amounts/pod-refusals.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import { fieldEvidence, statusEvidence } from './evidence/pieces.ts'
import { rollBackMends } from './evidence/releases.ts'

const causes = {
  'resources.request-above-limit': {
    severity: 'high',
    summary: {
      en: '{name} gets no pods: a container asks for {request} of {resource}, above its limit of {limit}',
      zh: '{name} 无法创建 Pod：某容器请求 {resource} {request}，高于其限制 {limit}',
    },
    help: {
      en: 'State a limit for {resource} in {object} that is not below the request. A LimitRange of the namespace sets one for containers that state none.',
      zh: '在 {object} 中声明不低于请求的 {resource} 限制。未声明时，命名空间的 LimitRange 会设定默认限制。',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)

/** A request above the limit, which the API server refuses for each pod: the limit that a LimitRange adds is not in the template, so that the template itself is let pass. */
export const requestAboveLimit = defineAnalyzer({
  kind: 'request-above-limit',
  settings: z.strictObject({}),
  causes,

  async analyze({ world, suspects }) {
    const workloads = new Map(suspects.map((ref) => world.topOwner(ref)).map((ref) => [refText(ref), ref]))
    return [...workloads.values()].flatMap((ref) => refusalsOf(world, ref)).flatMap((refusal) => found(world, refusal))
  },
})

function found(world: World, { workload, message, at }: Refusal) {
  const read = readRefusal(message)
  if (read?.kind !== 'above-limit') return []
  const { resource, request, limit } = read
  const balancing = balancingMend(world, workload)
  const ranges = world.list('LimitRange', workload.namespace)
  const setter = ranges.find(({ spec }) => spec.limits?.some((one) => one.type === 'Container' && one.default?.[resource] === limit))
  const told = { en: message, zh: message }
  const set = {
    en: `containers that state no limit get ${limit} of ${resource}`,
    zh: `未声明限制的容器默认获得 ${resource} ${limit}`,
  }
  return [
    cause('resources.request-above-limit', {
      object: workload,
      facts: { resource, request, limit },
      evidence: [
        statusEvidence(workload, told, 'proof', at),
        ...(setter === undefined
          ? []
          : [
              fieldEvidence(
                { kind: 'LimitRange', namespace: workload.namespace, name: setter.metadata.name },
                'spec.limits[].default',
                set,
                'strong',
              ),
            ]),
      ],
      explains: [workload],
      mends: [...(balancing === undefined ? [] : [balancing.mend]), ...rollBackMends(world, workload)],
    }),
  ]
}
