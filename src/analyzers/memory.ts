import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { msBetween, parseInstant } from '../domain/instant.ts'
import { lastMatching } from '../domain/log-text/log-lines.ts'
import { objectRef, refText } from '../domain/object-ref.ts'
import { verbatim } from '../domain/text.ts'
import type { Terminated } from '../world/kinds.ts'
import { lastTermination } from '../world/pod-state.ts'
import { parseQuantity } from '../world/quantity.ts'
import type { EventRecord, World } from '../world/world.ts'
import { type ContainerCase, containerCases, explained, grouped, presentEnd, ranMs } from './containers/cases.ts'
import { latest, logOfEnd, presentLog } from './containers/ends.ts'
import { memoryMends, type RaiseSettings } from './containers/memory-raise.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { eventEvidence, fieldEvidence, logEvidence, statusEvidence } from './evidence/pieces.ts'
import { changedFields, lastGoodRevision } from './evidence/releases.ts'

const causes = {
  'memory.limit-too-low': {
    severity: 'high',
    summary: { en: '{name} is killed when it reaches its memory limit of {limit}', zh: '{name} 用满内存上限 {limit} 后被终止' },
    help: {
      en: 'Raise the memory limit of container {container}, or let its program use less.',
      zh: '调高容器 {container} 的内存上限，或降低程序的内存占用。',
    },
  },
  'memory.child-killed': {
    severity: 'high',
    summary: { en: 'A child process of {name} is killed at the memory limit of {limit}', zh: '{name} 的子进程触及内存上限 {limit} 被终止' },
    help: {
      en: 'The limit holds for all processes of container {container} together: raise it, or start fewer workers.',
      zh: '该上限由容器 {container} 的所有进程共享：请调高上限，或减少工作进程数。',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)

/** A container, or a process inside it, is killed because the container's memory limit is reached. Memory that ran out on the whole node is the node's trouble. */
export const memory = defineAnalyzer({
  kind: 'memory',
  settings: z.strictObject({
    raiseBy: z.number().min(1.1).max(4).default(1.5).describe('factor by which a limit is raised at first'),
    mostMemory: z
      .string()
      .refine((text) => parseQuantity(text) !== undefined, 'must be a Kubernetes quantity such as 16Gi')
      .default('16Gi')
      .describe('no limit is raised beyond this'),
  }),
  causes,

  async analyze(input, settings) {
    const limited = containerCases(input).filter(({ container }) => container.resources?.limits?.['memory'] !== undefined)
    const killed = limited.flatMap((one) => {
      const end = memoryEnd(input.world, one)
      return end === undefined ? [] : [{ ...one, end }]
    })
    const others = limited.filter((one) => !killed.some(({ ref, container }) => ref === one.ref && container === one.container))
    const byLog = await Promise.all(
      grouped(others.filter((one) => mayHaveLostChild(input, one))).map((group) => explainLostChild(input, group, settings)),
    )
    return [
      ...grouped(killed, ({ end }) => (end.exitCode === 137 ? 'whole' : 'child')).map((group) => explainKill(input.world, group, settings)),
      ...byLog.flat(),
    ]
  },
})

type KilledCase = ContainerCase & { readonly end: Terminated }

/** Leaks come back after hours: a memory kill counts as present for that long. */
const presentMs = 6 * 60 * 60_000

function memoryEnd(world: World, { status }: ContainerCase): Terminated | undefined {
  const end = status === undefined ? undefined : lastTermination(status)
  if (end?.reason !== 'OOMKilled') return undefined
  const finishedAt = parseInstant(end.finishedAt)
  const isUp = status?.state?.running !== undefined
  return isUp && finishedAt !== undefined && msBetween(finishedAt, world.at) > presentMs ? undefined : end
}

function explainKill(world: World, group: readonly [KilledCase, ...KilledCase[]], settings: RaiseSettings): Hypothesis {
  const one = latest(group, ({ end }) => end)
  const { end, ref, container } = one
  const restarts = Math.max(...group.map(({ status }) => status?.restartCount ?? 0))
  const whole = end.exitCode === 137
  const text = whole
    ? {
        en: `container ${container.name} was OOMKilled (exit code 137), ${restarts} restarts`,
        zh: `容器 ${container.name} 被 OOMKilled（退出码 137），已重启 ${restarts} 次`,
      }
    : {
        en: `the kernel killed a process of container ${container.name} (OOMKilled), whose main program then ended with code ${end.exitCode}`,
        zh: `内核终止了容器 ${container.name} 的一个进程（OOMKilled），其主程序随后以退出码 ${end.exitCode} 结束`,
      }
  const evidence = [statusEvidence(ref, text, 'proof', parseInstant(end.finishedAt))]
  return build(world, group, one, { code: whole ? 'memory.limit-too-low' : 'memory.child-killed', evidence, kills: restarts }, settings)
}

function build(
  world: World,
  group: readonly ContainerCase[],
  one: ContainerCase,
  { code, evidence, kills }: { readonly code: keyof typeof causes; readonly evidence: readonly Evidence[]; readonly kills: number },
  settings: RaiseSettings,
): Hypothesis {
  const { owner, ref, container, status } = one
  const limit = container.resources?.limits?.['memory'] ?? '?'
  const release = lastGoodRevision(world, owner)
  const changed =
    release === undefined
      ? []
      : changedFields(
          owner,
          release,
          'strong',
          ({ path }) => path.startsWith(`containers[${container.name}].resources`) && path.endsWith('memory'),
        )
  const end = status === undefined ? undefined : lastTermination(status)
  const lasted = end === undefined ? undefined : ranMs(end)
  return cause(code, {
    object: owner,
    facts: { container: container.name, limit, kills },
    evidence: [
      ...evidence,
      fieldEvidence(owner, `containers[${container.name}].resources.limits.memory`, verbatim(`limits.memory: ${limit}`), 'weak'),
      ...changed,
    ],
    against: nodeEvents(world, one).map((event) => eventEvidence(event, 'strong')),
    explains: explained(group),
    mends: memoryMends(world, owner, container, kills, settings),
    ...(changed[0]?.at === undefined ? {} : { since: changed[0].at }),
    ...(lasted === undefined || lasted < slowMs ? {} : { advice: leakAdvice(ref.name, lasted) }),
  })
}

const slowMs = 30 * 60_000

/** What grows for long before it is killed may be a leak, and may be load: said as a possibility. */
function leakAdvice(pod: string, lasted: number): { en: string; zh: string } {
  const minutes = Math.round(lasted / 60_000)
  return {
    en: `Pod ${pod} ran ${minutes} min before it was killed: if its memory grows steadily this may be a leak, and a higher limit only delays the next kill.`,
    zh: `Pod ${pod} 运行 ${minutes} 分钟后才被终止：若内存持续增长，可能存在泄漏，调高上限只能推迟下一次终止。`,
  }
}

/** The node itself ran out of memory about then: the limit may be innocent. */
function nodeEvents(world: World, { pod, status }: ContainerCase): readonly EventRecord[] {
  const node = pod.spec.nodeName
  const finishedAt = parseInstant(status === undefined ? undefined : lastTermination(status)?.finishedAt)
  if (node === undefined || finishedAt === undefined) return []
  return world
    .eventsOf(objectRef('Node', '', node))
    .filter(({ reason, lastAt }) => reason === 'SystemOOM' && Math.abs(msBetween(lastAt, finishedAt)) < 30_000)
    .slice(-1)
}

/** Programs that supervise others say how a worker ended: shells, Go, Python, Node, PHP, PostgreSQL, gunicorn, celery. */
const lostChild =
  /signal:? ?killed|signal 9\b|\bSIGKILL\b|exit(?:ed)?(?: with)?(?: code| status)?[ :=]+(?:-9|137)\b|exitcode[ =:]+-9\b|perhaps out of memory|oom[-_ ]?kill|memory cgroup out of memory|^\s*Killed\s*$/i

/** Asks the log only of pods that are suspects themselves: a container that runs on, or whose main program gave up after its worker. */
function mayHaveLostChild({ world, suspects }: AnalyzerInput, one: ContainerCase): boolean {
  if (!suspects.some((suspect) => refText(suspect) === refText(one.ref))) return false
  const end = presentEnd(one, world.at)
  return one.status?.state?.running !== undefined || (end !== undefined && end.exitCode !== 0)
}

async function explainLostChild(
  input: AnalyzerInput,
  group: readonly [ContainerCase, ...ContainerCase[]],
  settings: RaiseSettings,
): Promise<Hypothesis[]> {
  const [one] = group
  const { world } = input
  const end = presentEnd(one, world.at)
  const log = end === undefined ? await presentLog(input, one) : await logOfEnd(input, one)
  const lines = lastMatching(log, lostChild, 200)
  const [line] = lines
  if (line === undefined) return []
  const spoken = logEvidence(one.ref, one.container.name, line, 'strong', end === undefined ? 'present' : 'previous')
  const events = kernelEvents(world, one).map((event) => eventEvidence(event, 'strong'))
  const evidence = [{ ...spoken, count: lines.length }, ...events]
  return [build(world, group, one, { code: 'memory.child-killed', evidence, kills: lines.length }, settings)]
}

/** A problem detector on the node passes the kernel's line on; it names the pod by its uid. */
function kernelEvents(world: World, { pod }: ContainerCase): readonly EventRecord[] {
  const { nodeName } = pod.spec
  const { uid } = pod.metadata
  if (nodeName === undefined || uid === undefined) return []
  const names = [uid, uid.replaceAll('-', '_')]
  return world
    .eventsOf(objectRef('Node', '', nodeName))
    .filter(({ reason, message }) => reason === 'OOMKilling' && names.some((name) => message.includes(name)))
    .slice(-1)
}
