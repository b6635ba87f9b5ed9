import { z } from 'zod'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { epochMsOf, type Instant, msBetween, parseInstant } from '../domain/instant.ts'
import { type ObjectRef, sameRef } from '../domain/object-ref.ts'
import type { PodCrash } from '../ports/cluster.ts'
import type { Terminated } from '../world/kinds.ts'
import { lastTermination } from '../world/pod-state.ts'
import { type ContainerCase, containerCases, explained, grouped, presentEnd } from './containers/cases.ts'
import { acquaintance, crashFacts, stackEvidence } from './containers/crash-evidence.ts'
import { latest } from './containers/ends.ts'
import { defineAnalyzer } from './contract.ts'
import type { CauseText } from './evidence/cause-text.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { changedFields, lastGoodRevision, rollBackMend } from './evidence/releases.ts'

const causes = {
  'crash.known-bug': {
    severity: 'high',
    summary: { en: '{name} crashes by a known bug, {bug}: {reason}{where}', zh: '{name} 因已知缺陷 {bug} 崩溃：{reason}{where}' },
    help: {
      en: 'This is {bug} ({title}). {fix} The whole stack: aceso crash show {crash}',
      zh: '该问题即 {bug}（{title}）。{fix}完整调用栈：aceso crash show {crash}',
    },
  },
  'crash.native': {
    severity: 'high',
    summary: { en: '{name} crashes: {reason}{where}', zh: '{name} 崩溃：{reason}{where}' },
    help: {
      en: 'A fault of the program itself, seen {count} times. The whole stack for its developers: aceso crash show {crash}',
      zh: '这是程序自身的缺陷，已出现 {count} 次。可将完整调用栈交给开发者：aceso crash show {crash}',
    },
  },
  'crash.unowned': {
    severity: 'medium',
    summary: {
      en: '{program} crashed on node {name}, and whose it was is not known: {reason}{where}',
      zh: '节点 {name} 上的 {program} 崩溃，所属工作负载未知：{reason}{where}',
    },
    help: {
      en: 'A program of the node itself, or of a pod that is gone and left no mark in the core; seen {count} times. The whole stack: aceso crash show {crash}',
      zh: '可能是节点自身的程序，或其 Pod 已消失且核心转储中没有标记；已出现 {count} 次。完整调用栈：aceso crash show {crash}',
    },
  },
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)
/** Between the end that the kubelet saw and the time that the core was written. */
const nearMs = 2 * 60_000
/** For so long a crash is a present trouble although everything runs again. */
const recentMs = 15 * 60_000
/** Nodes that are asked about in one look. */
const mostNodes = 20

/** A container's program crashed and its core file was read: the stack says where, the groups whether it is an old acquaintance. */
export const nativeCrash = defineAnalyzer({
  kind: 'native-crash',
  settings: z.strictObject({}),
  causes,

  async analyze(input) {
    const pods = grouped(containerCases(input).flatMap((one) => crashCase(input, one)))
    const ofPods = pods.map((group) => explain(input, group))
    const nodes = input.suspects.filter(({ kind }) => kind === 'Node').slice(0, mostNodes)
    const found = await Promise.all([...ofPods, ...nodes.map((node) => explainNode(input, node))])
    return found.flat()
  },
})

interface CrashCase extends ContainerCase {
  /** How the container ended with it; undefined: nobody saw an end, as where a child crashed and its parent lives. */
  readonly end: Terminated | undefined
  /** It is down, or falls again and again; otherwise it runs since. */
  readonly isPresent: boolean
}

/** Containers that are down; and, of a pod that is under suspicion itself, those that crashed a moment ago and look well. */
function crashCase({ world, suspects }: AnalyzerInput, one: ContainerCase): CrashCase[] {
  const present = presentEnd(one, world.at)
  if (present !== undefined) return [{ ...one, end: present, isPresent: true }]
  if (!suspects.some((suspect) => sameRef(suspect, one.ref))) return []
  const last = one.status === undefined ? undefined : lastTermination(one.status)
  const finishedAt = parseInstant(last?.finishedAt)
  const isLately = finishedAt !== undefined && isLate(finishedAt, world.at)
  return [{ ...one, end: isLately ? last : undefined, isPresent: false }]
}

async function explain(input: AnalyzerInput, group: readonly [CrashCase, ...CrashCase[]]): Promise<Hypothesis[]> {
  const [first = group[0], ...more] = group.filter(({ isPresent }) => isPresent)
  const one = latest([first, ...more], ({ end }) => end)
  const answer = await input.ask.crashes?.(one.ref, input.signal)
  if (answer?.kind !== 'answer') return []
  const crash = answer.value.find((sighting) => isOfThis(sighting, one, input.world.at))
  if (crash === undefined) return []
  const release = one.isPresent ? lastGoodRevision(input.world, one.owner) : undefined
  const bug = crash.looksLike
  return [
    cause(bug === undefined ? 'crash.native' : 'crash.known-bug', {
      object: one.owner,
      facts: { ...crashFacts(crash), container: one.container.name },
      // What runs again explains nothing beyond its own pods.
      explains: one.isPresent ? explained(group) : group.map(({ ref }) => ref),
      evidence: [
        stackEvidence(crash, one.ref, { en: `container ${one.container.name}`, zh: `容器 ${one.container.name}` }),
        ...acquaintance(crash, one.ref),
        ...(release === undefined ? [] : changedFields(one.owner, release, 'weak', ({ path }) => path.endsWith('.image'))),
      ],
      mends: release === undefined ? [] : [rollBackMend(one.owner, release)],
    }),
  ]
}

/** Processes of a node that nobody owns: said where they crashed, and no workload is blamed. */
async function explainNode({ ask, world, signal }: AnalyzerInput, node: ObjectRef): Promise<Hypothesis[]> {
  const answer = await ask.crashes?.(node, signal)
  if (answer?.kind !== 'answer') return []
  const crash = answer.value.find(({ at }) => isLate(at, world.at))
  if (crash === undefined) return []
  const program = { en: 'a process of the node', zh: '节点上的进程' }
  return [
    cause('crash.unowned', {
      object: node,
      facts: crashFacts(crash),
      explains: [node],
      evidence: [stackEvidence(crash, node, program), ...acquaintance(crash, node)],
      mends: [],
    }),
  ]
}

/** With an end, the crash that belongs to it; without one, a crash of late. */
function isOfThis({ container, at }: PodCrash, one: CrashCase, now: Instant): boolean {
  if (container !== undefined && container !== one.container.name) return false
  if (one.end === undefined) return isLate(at, now) && at >= (parseInstant(one.pod.metadata.creationTimestamp) ?? '')
  const finishedAt = parseInstant(one.end.finishedAt)
  return finishedAt === undefined || Math.abs(epochMsOf(at) - epochMsOf(finishedAt)) <= nearMs
}

function isLate(at: Instant, now: Instant): boolean {
  return Math.abs(msBetween(at, now)) <= recentMs
}
