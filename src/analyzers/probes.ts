import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis, Mend } from '../domain/incident/hypothesis.ts'
import { parseInstant } from '../domain/instant.ts'
import type { Json } from '../domain/json.ts'
import { isReady, statusOf } from '../world/pod-state.ts'
import type { World } from '../world/world.ts'
import { type ContainerCase, containerCases, explained, grouped } from './containers/cases.ts'
import { defineAnalyzer } from './contract.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { fieldEvidence, statusEvidence } from './evidence/pieces.ts'
import { changedFields, type GoodRevision, lastGoodRevision, rollBackMend } from './evidence/releases.ts'
import { type ProbeCause, probeCauses } from './probing/causes.ts'
import { failingProbes, type ProbeFailure } from './probing/failures.ts'
import type { Verdict } from './probing/look.ts'
import { calmer, type ProbeChange } from './probing/rules.ts'
import { verdictOn } from './probing/verdicts.ts'

const cause = hypotheses(probeCauses)

/** A health check asks the wrong path, port or scheme, or too impatiently. The kubelet says how it failed; the program itself is asked what it would have answered. */
export const probes = defineAnalyzer({
  kind: 'probes',
  settings: z.strictObject({}),
  causes: probeCauses,

  async analyze(input) {
    const failing = containerCases(input).flatMap((one) => {
      const failures = failingProbes(input.world, one)
      return failures.length === 0 ? [] : [{ ...one, failures }]
    })
    const found = await Promise.all(grouped(failing).map((group) => explain(input, group)))
    return found.flat()
  },
})

type FailingCase = ContainerCase & { readonly failures: readonly ProbeFailure[] }

/** One pod stands for all of its workload: the one that can be asked. Every probe that fails gets its verdict; all are mended by one change. */
async function explain(input: AnalyzerInput, group: readonly [FailingCase, ...FailingCase[]]): Promise<Hypothesis[]> {
  const one = group.find(({ status }) => status?.state?.running !== undefined) ?? group[0]
  const verdicts: Verdict[] = []
  for (const failure of one.failures) {
    const verdict = await verdictOn(input, one, failure)
    if (verdict !== undefined) verdicts.push(verdict)
  }
  const codes = [...new Set(verdicts.map(({ code }) => code))]
  return codes.map((code) => hypothesisOf(input.world, group, one, code, verdicts))
}

function hypothesisOf(
  world: World,
  group: readonly FailingCase[],
  one: FailingCase,
  code: ProbeCause,
  verdicts: readonly Verdict[],
): Hypothesis {
  const { owner, container } = one
  const mine = verdicts.filter((verdict) => verdict.code === code)
  const release = lastGoodRevision(world, owner)
  const names = mine.map(({ failure }) => failure.name)
  const isProbeField = (path: string): boolean => names.some((name) => path.startsWith(`containers[${container.name}].${name}Probe`))
  const changed = release === undefined ? [] : changedFields(owner, release, 'strong', ({ path }) => isProbeField(path))
  const moved = release !== undefined && changed.length === 0 ? movedAway(world, one, code, mine) : []
  const patch = patchMend(one, verdicts)
  const back = release === undefined ? [] : [rollBackMend(owner, release)]
  return cause(code, {
    object: owner,
    facts: { ...Object.assign({}, ...mine.map(({ facts }) => facts)), container: container.name, probe: names.join(' and ') },
    evidence: [...mine.flatMap(({ evidence }) => evidence), ...changed],
    against: [...moved, ...twins(world, one, code)],
    explains: explained(group),
    ...sinceOf(release, changed),
    mends: moved.length > 0 ? [...back, ...patch] : [...patch, ...back],
  })
}

function sinceOf(release: GoodRevision | undefined, changed: readonly Evidence[]): { readonly since?: string } {
  return release === undefined || changed.length === 0 ? {} : { since: release.since }
}

/** One action for all probes of the container, each made calmer where it was too nervous. */
function patchMend({ owner, container }: FailingCase, verdicts: readonly Verdict[]): Mend[] {
  const changes = verdicts.flatMap((verdict) => verdict.changes)
  if (changes.length === 0) return []
  const inTrouble = new Set([...verdicts.map(({ failure }) => failure.name), ...changes.map(({ probe }) => probe)])
  const starts = changes.some(({ probe }) => probe === 'startup')
  const whole = [...inTrouble]
    .map((probe): ProbeChange => {
      const { initialDelaySeconds, ...calm } = calmer(container, probe)
      const delay = starts || initialDelaySeconds === undefined ? {} : { initialDelaySeconds }
      return Object.assign({ probe, ...calm, ...delay }, ...changes.filter((change) => change.probe === probe))
    })
    .filter((change) => Object.keys(change).length > 1)
    .toSorted(
      (left, right) =>
        Number(changes.some(({ probe }) => probe === right.probe)) - Number(changes.some(({ probe }) => probe === left.probe)),
    )
  const [first, ...also] = whole
  if (first === undefined) return []
  const params: Record<string, Json> = {
    container: container.name,
    ...first,
    ...(also.length === 0 ? {} : { also: also as unknown as Json }),
  }
  return [{ action: 'patch-probe', target: owner, params, why: whyOf(changes) }]
}

function whyOf(changes: readonly ProbeChange[]): Mend['why'] {
  const [{ path, port, scheme, timeoutSeconds, probe } = { probe: 'readiness' }] = changes
  if (probe === 'startup')
    return { en: 'the program gets five minutes to start before liveness counts', zh: '给程序最多五分钟启动，之后才检查存活' }
  const parts = [scheme, port === undefined ? undefined : `:${port}`, path].filter((part) => part !== undefined)
  if (parts.length > 0) return { en: `${parts.join(' ')} is what the program serves`, zh: `程序实际提供的是 ${parts.join(' ')}` }
  return timeoutSeconds === undefined
    ? { en: 'the program gets time to start', zh: '给程序留出启动时间' }
    : { en: `answers get ${timeoutSeconds} s`, zh: `响应时间放宽到 ${timeoutSeconds} 秒` }
}

/** The release left the probe alone and moved the program: where a Service still goes to the old port, the probe is right and the release is not. */
function movedAway(world: World, { pod, owner }: ContainerCase, code: ProbeCause, verdicts: readonly Verdict[]): Evidence[] {
  if (code !== 'probe.port-wrong') return []
  const asked = new Set(verdicts.map(({ facts }) => String(facts['port'])))
  const service = world
    .servicesOf(pod)
    .find((ref) =>
      world.get('Service', ref.namespace, ref.name)?.spec.ports?.some(({ port, targetPort }) => asked.has(String(targetPort ?? port))),
    )
  if (service === undefined) return []
  const text = {
    en: `Service ${service.name} sends its traffic to that port too, and ${owner.name} served it before the release`,
    zh: `Service ${service.name} 也指向该端口，且发布前 ${owner.name} 正常提供服务`,
  }
  return [fieldEvidence(service, 'spec.ports', text, 'strong')]
}

/** The same template is well elsewhere: then path, port and scheme cannot be wrong. */
function twins(world: World, { pod, ref, container, owner }: ContainerCase, code: ProbeCause): Evidence[] {
  if (code === 'probe.too-impatient' || code === 'probe.slow-start') return []
  const set = world.ownerOf(ref)
  const hash = pod.metadata.labels?.['controller-revision-hash']
  const alike = world.podsOf(set ?? owner).filter((other) => {
    const status = statusOf(other, container.name)
    const isStable = (status?.restartCount ?? 0) === 0 && (parseInstant(status?.state?.running?.startedAt) ?? world.at) < world.at
    return other !== pod && other.metadata.labels?.['controller-revision-hash'] === hash && isReady(other) && isStable
  })
  if (alike.length === 0) return []
  return [
    statusEvidence(
      owner,
      { en: `${alike.length} pods of the same template are ready`, zh: `同一模板的 ${alike.length} 个 Pod 就绪` },
      'strong',
    ),
  ]
}
