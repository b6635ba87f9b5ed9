import { z } from 'zod'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import type { Service } from '../world/kinds.ts'
import { isFinished } from '../world/pod-state.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import type { World } from '../world/world.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import { absenceEvidence, changeEvidence, fieldEvidence } from './evidence/pieces.ts'
import { meantWorkload, selectorText } from './services/meant-workload.ts'
import { type WrongPort, wrongPorts } from './services/service-ports.ts'

const causes = {
  'service.selector-mismatch': {
    severity: 'critical',
    summary: {
      en: 'Service {name} finds no pods: it selects {selector}, the pods of {workload} carry {carried}',
      zh: 'Service {name} 找不到 Pod：它选择 {selector}，而 {workload} 的 Pod 标签为 {carried}',
    },
    help: {
      en: 'Correct the selector of Service {object}, or the labels of the pods that it should lead to.',
      zh: '修正 Service {object} 的选择器，或修正目标 Pod 的标签。',
    },
  },
  'service.selects-nothing': {
    severity: 'low',
    summary: {
      en: 'Service {name} finds no pods: nothing in its namespace carries {selector}',
      zh: 'Service {name} 找不到 Pod：命名空间内没有任何对象带有 {selector}',
    },
    help: {
      en: 'Deploy what Service {object} should lead to, correct its selector, or delete it if nobody needs it any more.',
      zh: '部署 Service {object} 应指向的工作负载，修正其选择器，若已无人使用则删除。',
    },
  },
  'service.target-port-wrong': {
    severity: 'critical',
    summary: {
      en: 'Service {name} leads port {port} to {target}, where its pods do not listen',
      zh: 'Service {name} 将端口 {port} 转发到 {target}，但其 Pod 并未监听该端口',
    },
    help: {
      en: 'Set targetPort of port {port} of Service {object} to the port on which its pods listen ({declared}).',
      zh: '将 Service {object} 端口 {port} 的 targetPort 设为 Pod 实际监听的端口（{declared}）。',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)

/**
 * A Service that leads nowhere by its own fault: a selector that no pod carries, a target port on which none listens. Where its pods are there and not ready,
 * the pods are the cause and nothing is said here; one without a selector, or before workloads scaled to zero, is as it should be.
 */
export const serviceEndpoints = defineAnalyzer({
  kind: 'service-endpoints',
  settings: z.strictObject({
    probePorts: z.boolean().default(true).describe('ask a pod whether it listens on a target port that it does not declare'),
  }),
  causes,

  async analyze({ world, suspects, ask, signal }, { probePorts }) {
    const services = suspects.flatMap((ref) => (ref.kind === 'Service' ? (world.get('Service', ref.namespace, ref.name) ?? []) : []))
    const selecting = services.filter(({ spec }) => spec.type !== 'ExternalName' && Object.keys(spec.selector ?? {}).length > 0)
    const judged = selecting.map((service) => ({ service, pods: world.selectedBy(refOf(service)).filter((pod) => !isFinished(pod)) }))
    const empty = judged.filter(({ pods }) => pods.length === 0).flatMap(({ service }) => mismatch(world, service))
    const filled = judged.filter(({ pods }) => pods.length > 0)
    const wrong: Hypothesis[] = []
    for (let first = 0; first < filled.length; first += atOnce) {
      // Pods that swallow requests take seconds each: beyond some, only what needs no asking is said.
      const mayAsk = probePorts && first < mostAsked ? ask : undefined
      const answers = filled.slice(first, first + atOnce).map(async ({ service, pods }) => {
        const ports = await wrongPorts({ world, service, pods, ask: mayAsk, signal })
        return ports.map((port) => wrongPort(service, port))
      })
      wrong.push(...(await Promise.all(answers)).flat())
    }
    return [...empty, ...wrong]
  },
})

const atOnce = 8
const mostAsked = 40

function mismatch(world: World, service: Service): Hypothesis[] {
  const ref = refOf(service)
  const selector = selectorText(service.spec.selector ?? {})
  const found = meantWorkload(world, service)
  if (found.kind === 'on-purpose') return []
  const nobody = absenceEvidence(
    { kind: 'Pod', namespace: ref.namespace, name: `-l ${selector}` },
    { en: `no pod in ${ref.namespace} carries ${selector}`, zh: `${ref.namespace} 中没有 Pod 带有 ${selector}` },
    found.kind === 'meant' ? 'proof' : 'strong',
  )
  if (found.kind === 'none')
    return [cause('service.selects-nothing', { object: ref, facts: { selector }, evidence: [nobody], explains: [ref] })]
  const { workload, carried, why, mend, changedAt } = found
  return [
    cause('service.selector-mismatch', {
      object: ref,
      facts: { selector, workload: workload.name, carried: selectorText(carried) },
      evidence: [
        nobody,
        fieldEvidence(workload, 'spec.template.metadata.labels', why, 'strong'),
        ...(changedAt === undefined ? [] : [changeEvidence(ref, changedAt.text, 'strong', changedAt.at)]),
      ],
      explains: [ref],
      mends: [{ action: 'repair-reference', target: ref, params: { path: mend.path, value: mend.value }, why }],
      ...(changedAt === undefined ? {} : { since: changedAt.at }),
    }),
  ]
}

function wrongPort(service: Service, { index, port, target, declared, evidence, against, mend, since }: WrongPort): Hypothesis {
  const ref = refOf(service)
  return cause('service.target-port-wrong', {
    object: ref,
    facts: { port, target, declared: declared.length === 0 ? '?' : declared.join(', ') },
    evidence,
    against,
    explains: [ref],
    mends:
      mend === undefined
        ? []
        : [
            {
              action: 'repair-reference',
              target: ref,
              params: { path: ['spec', 'ports', index, 'targetPort'], value: mend.value },
              why: mend.why,
            },
          ],
    ...(since === undefined ? {} : { since }),
  })
}
