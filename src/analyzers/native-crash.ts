import { z } from 'zod'
import type { Evidence } from '../domain/evidence.ts'
import type { Hypothesis } from '../domain/hypothesis.ts'
import { epochMsOf, parseInstant } from '../domain/instant.ts'
import type { Facts, Text } from '../domain/text.ts'
import type { PodCrash } from '../ports/cluster.ts'
import type { Terminated } from '../world/kinds.ts'
import { type ContainerCase, containerCases, explained, grouped, presentEnd } from './container-cases.ts'
import { latest } from './container-ends.ts'
import { type AnalyzerInput, type CauseText, defineAnalyzer } from './contract.ts'
import { clipped, quoted } from './evidence-pieces.ts'
import { hypotheses } from './hypothesis.ts'
import { changedFields, lastGoodRevision, rollBackMend } from './releases.ts'

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
} as const satisfies Record<string, CauseText>

const cause = hypotheses(causes)
/** Between the end that the kubelet saw and the time that the core was written. */
const nearMs = 2 * 60_000
const mostFramesShown = 4

/** A container's program crashed and its core file was read: the stack says where, the groups whether it is an old acquaintance. */
export const nativeCrash = defineAnalyzer({
  kind: 'native-crash',
  settings: z.strictObject({}),
  causes,

  async analyze(input) {
    const ended = containerCases(input).flatMap((one) => {
      const end = presentEnd(one, input.world.at)
      return end === undefined ? [] : [{ ...one, end }]
    })
    const found = await Promise.all(grouped(ended).map((group) => explain(input, group)))
    return found.flat()
  },
})

type EndedCase = ContainerCase & { readonly end: Terminated }

async function explain(input: AnalyzerInput, group: readonly [EndedCase, ...EndedCase[]]): Promise<Hypothesis[]> {
  const one = latest(group, ({ end }) => end)
  const answer = await input.ask.crashes?.(one.ref, input.signal)
  if (answer?.kind !== 'answer') return []
  const crash = answer.value.find((sighting) => isOfThisEnd(sighting, one))
  if (crash === undefined) return []
  const release = lastGoodRevision(input.world, one.owner)
  const bug = crash.looksLike
  return [
    cause(bug === undefined ? 'crash.native' : 'crash.known-bug', {
      object: one.owner,
      facts: factsOf(crash, one),
      explains: explained(group),
      evidence: [
        stackEvidence(crash, one),
        ...acquaintance(crash, one),
        ...(release === undefined ? [] : changedFields(one.owner, release, 'weak', ({ path }) => path.endsWith('.image'))),
      ],
      mends: release === undefined ? [] : [rollBackMend(one.owner, release)],
    }),
  ]
}

function isOfThisEnd({ container, at }: PodCrash, one: EndedCase): boolean {
  if (container !== undefined && container !== one.container.name) return false
  const finishedAt = parseInstant(one.end.finishedAt)
  return finishedAt === undefined || Math.abs(epochMsOf(at) - epochMsOf(finishedAt)) <= nearMs
}

function factsOf(crash: PodCrash, one: EndedCase): Facts {
  const [frame] = crash.frames
  const bug = crash.looksLike
  return {
    container: one.container.name,
    reason: crash.abortMessage === undefined ? crash.reason : clipped(crash.abortMessage, 90),
    where: frame === undefined ? '' : ` (${clipped(frame, 90)})`,
    crash: crash.id.slice(0, 12),
    count: crash.group?.count ?? 1,
    ...(bug === undefined ? {} : { bug: bug.id, title: clipped(bug.title, 120), fix: bug.fixedIn === undefined ? '' : `${bug.fixedIn}. ` }),
  }
}

/** A readable stack proves where it broke; a few raw addresses only that it did. */
function stackEvidence(crash: PodCrash, one: EndedCase): Evidence {
  const frames = crash.frames.slice(0, mostFramesShown).map((frame) => quoted(frame, 120))
  const stack = frames.length === 0 ? '' : `: ${frames.join(' < ')}`
  const message = crash.abortMessage === undefined ? '' : ` "${quoted(crash.abortMessage, 200)}"`
  return piece(crash, one, frames.length > 0 ? 'proof' : 'strong', {
    en: `core file of container ${one.container.name}: ${crash.reason}${message}${stack}`,
    zh: `容器 ${one.container.name} 的核心转储：${crash.reason}${message}${stack}`,
  })
}

function acquaintance(crash: PodCrash, one: EndedCase): Evidence[] {
  const { group, looksLike } = crash
  const seen: Evidence[] =
    group === undefined || group.count < 2
      ? []
      : [
          piece(crash, one, 'weak', {
            en: `the same crash has been seen ${group.count} times since ${group.firstSeen}${group.fixedIn === undefined ? '' : `; marked as fixed in ${group.fixedIn}`}`,
            zh: `同一崩溃自 ${group.firstSeen} 以来已出现 ${group.count} 次${group.fixedIn === undefined ? '' : `；标记为已在 ${group.fixedIn} 修复`}`,
          }),
        ]
  if (looksLike === undefined) return seen
  const fixed =
    looksLike.fixedIn === undefined ? { en: '', zh: '' } : { en: `, fixed in ${looksLike.fixedIn}`, zh: `，已在 ${looksLike.fixedIn} 修复` }
  const known = piece(crash, one, 'strong', {
    en: `its stack looks like ${looksLike.id}: ${quoted(looksLike.title, 200)}${fixed.en}`,
    zh: `调用栈与 ${looksLike.id} 相似：${quoted(looksLike.title, 200)}${fixed.zh}`,
  })
  return [...seen, known]
}

function piece(crash: PodCrash, one: EndedCase, strength: Evidence['strength'], text: Text): Evidence {
  return { kind: 'crash', strength, text, origin: `aceso crash show ${crash.id}`, object: one.ref, at: crash.at }
}
