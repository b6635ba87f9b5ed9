import { z } from 'zod'
import type { Hypothesis, Mend } from '../domain/incident/hypothesis.ts'
import type { MendRequest } from '../domain/incident/mend-request.ts'
import type { Json } from '../domain/json.ts'
import type { Container, Pod } from '../world/kinds.ts'
import { isReady } from '../world/pod-state.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import { templateOf } from '../world/workload.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { fieldEvidence } from './evidence/pieces.ts'
import { missingProbes as missing, type ProbeChange } from './probing/rules.ts'
import { asked as askPod, candidatePaths, findPath, isWell, replyEvidence } from './probing/search.ts'

const causes = {
  'probe.missing': {
    severity: 'low',
    summary: {
      en: 'container {container} of {object} has no {probes} probe, and {path} on port {port} answers',
      zh: '{object} 的容器 {container} 没有 {probes} 探针，而端口 {port} 的 {path} 可正常响应',
    },
    help: {
      en: 'Told only where somebody asks for probes to be added. A readiness probe keeps traffic away from a program that is not there yet; a liveness probe restarts one that hangs.',
      zh: '仅在有人请求添加探针时给出。就绪探针使流量避开尚未就绪的程序，存活探针会重启失去响应的程序。',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)

/** Adds probes that a person asked for, on a port and path at which the running program was seen to answer; without such an answer, none: a probe that fails would do harm. */
export const missingProbes = defineAnalyzer({
  kind: 'missing-probes',
  settings: z.strictObject({}),
  causes,

  async analyze(input) {
    const { world, asked } = input
    if (asked === undefined || asked.addProbes.length === 0) return []
    const workload = world.object(asked.object)
    const pod = world.podsOf(asked.object).find((one) => isReady(one) && one.status?.phase === 'Running')
    if (workload === undefined || pod === undefined) return []
    const found: Hypothesis[] = []
    for (const container of templateOf(workload)?.spec.containers ?? []) found.push(...(await lackOf(input, asked, pod, container)))
    return found
  },
})

async function lackOf(input: AnalyzerInput, asked: MendRequest, pod: Pod, container: Container): Promise<Hypothesis[]> {
  const [first] = missing(container, asked.addProbes)
  const port = first?.port
  if (port === undefined) return []
  const ref = refOf(pod)
  const paths = ['/', ...candidatePaths(input.world, asked.object, pod.spec, container, '/')]
  const path = await findPath(input, ref, { port, scheme: 'HTTP' }, paths)
  const reply = path === undefined ? undefined : await askPod(input, ref, { port, path, scheme: 'HTTP' })
  if (path === undefined || reply === undefined || !isWell(reply)) return []
  const changes = missing(container, asked.addProbes, path)
  const probes = changes.map(({ probe }) => probe).join(' and ')
  const lacks = { en: `no ${probes} probe is set`, zh: `未设置 ${probes} 探针` }
  return [
    cause('probe.missing', {
      object: asked.object,
      facts: { container: container.name, probes, path, port },
      evidence: [
        fieldEvidence(asked.object, `containers[${container.name}]`, lacks, 'proof'),
        replyEvidence(ref, { port, path, scheme: 'HTTP' }, reply, 'proof'),
      ],
      explains: [asked.object],
      mends: mendOf(asked, container, changes),
    }),
  ]
}

function mendOf(asked: MendRequest, container: Container, [first, ...also]: readonly ProbeChange[]): Mend[] {
  if (first === undefined) return []
  const params: Record<string, Json> = {
    container: container.name,
    ...first,
    ...(also.length === 0 ? {} : { also: also as unknown as Json }),
  }
  const why = { en: `${asked.by} asked for it, and the program answers there`, zh: `${asked.by} 请求添加，且程序在该处可正常响应` }
  return [{ action: 'patch-probe', target: asked.object, params, why }]
}
