import { z } from 'zod'
import type { Evidence } from '../domain/incident/evidence.ts'
import type { Hypothesis } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import { quoted } from '../domain/outside-text/quoted-text.ts'
import type { Usage } from '../ports/cluster.ts'
import type { Pod } from '../world/kinds.ts'
import { conditionOf } from '../world/pod-state.ts'
import { refOf } from '../world/snapshot/object-index.ts'
import type { World } from '../world/world.ts'
import { defineAnalyzer } from './contract.ts'
import { hypotheses } from './evidence/hypothesis.ts'
import type { AnalyzerInput } from './evidence/input.ts'
import { statusEvidence } from './evidence/pieces.ts'
import { type Judgement, judgementFromWords, judgementOf, saysSo } from './placing/judgement.ts'
import { schedulingMends } from './placing/mends.ts'
import { distanceOf, type Fit, isConditionTaint, nodeFitter, type Obstacle } from './placing/node-fit.ts'
import { schedulingCauses } from './placing/texts.ts'
import { unboundClaims, volumeHypothesis } from './placing/unbound-claims.ts'

const cause = hypotheses(schedulingCauses)

/**
 * Why no node takes a pod: every node is judged by the scheduler's own filters, the nearest one names the cause, and the scheduler's words confirm it.
 * A node that is itself in trouble is left to the analyzer of nodes.
 */
export const scheduling = defineAnalyzer({
  kind: 'scheduling',
  settings: z.strictObject({}),
  causes: schedulingCauses,

  async analyze(input) {
    const { world } = input
    const claims = unboundClaims(input)
    const waitingForVolume = new Set(claims.flatMap(({ pods }) => pods.map((pod) => refText(pod))))
    const pods = unschedulable(input).filter((pod) => !waitingForVolume.has(refText(refOf(pod))))
    const fitsOf = nodeFitter(world)
    const groups = new Map<string, Waiting>()
    for (const pod of pods) {
      const judged = judge(world, pod, fitsOf(pod))
      if (judged === undefined) continue
      const owner = world.topOwner(refOf(pod))
      const key = `${refText(owner)} ${judged.cause}`
      const group = groups.get(key) ?? { owner, judged, pods: [] }
      group.pods.push(pod)
      groups.set(key, group)
    }
    const isLarge = [...groups.values()].some(({ judged }) => judged.cause === 'schedule.insufficient-resources')
    const measured = isLarge ? await input.ask.usage?.(input.signal) : undefined
    const usage = measured?.kind === 'answer' ? measured.value : undefined
    return [
      ...claims.map((claim) => volumeHypothesis(world, claim)),
      ...[...groups.values()].map((group) => hypothesisOf(world, group, fitsOf, usage)),
    ]
  },
})

interface Waiting {
  readonly owner: ObjectRef
  readonly judged: Judgement
  readonly pods: Pod[]
}

export function unschedulable({ world, suspects }: Pick<AnalyzerInput, 'world' | 'suspects'>): Pod[] {
  return suspects.flatMap((ref) => {
    const pod = ref.kind === 'Pod' ? world.get('Pod', ref.namespace, ref.name) : undefined
    const isWaiting = pod !== undefined && pod.spec.nodeName === undefined && pod.metadata.deletionTimestamp === undefined
    return isWaiting && conditionOf(pod, 'PodScheduled')?.reason === 'Unschedulable' ? [pod] : []
  })
}

function judge(world: World, pod: Pod, fits: readonly Fit[]): Judgement | undefined {
  const words = schedulerWords(pod)
  const nearest = nearestOf(fits)
  // Without nodes to judge, or with rules that are not judged here (topology spread), the scheduler's words are all there is.
  if (nearest === undefined || nearest.obstacles.length === 0) return judgementFromWords(words, world.canRead('Node') && fits.length > 0)
  if (nearest.obstacles.every((obstacle) => isConditionTaint(obstacle))) return undefined
  return judgementOf(pod, nearest, fits)
}

function nearestOf(fits: readonly Fit[]): Fit | undefined {
  const ranked = fits.map((fit) => ({ fit, distance: distanceOf(fit), lack: lackOf(fit.obstacles) }))
  return ranked.toSorted((left, right) => left.distance - right.distance || left.lack - right.lack)[0]?.fit
}

/** Among full nodes, the one that lacks the smallest share of what is asked. */
function lackOf(obstacles: readonly Obstacle[]): number {
  const resources = obstacles.find((obstacle) => obstacle.kind === 'resources')
  return Math.max(0, ...(resources?.lacking ?? []).map(({ asked, free }) => (asked - free) / asked))
}

function schedulerWords(pod: Pod): string {
  return conditionOf(pod, 'PodScheduled')?.message ?? ''
}

function hypothesisOf(
  world: World,
  { owner, judged, pods }: Waiting,
  fitsOf: (pod: Pod) => readonly Fit[],
  usage: Usage | undefined,
): Hypothesis {
  const [first] = pods
  const words = first === undefined ? '' : schedulerWords(first)
  const said: Evidence[] =
    first === undefined || words === ''
      ? []
      : [statusEvidence(refOf(first), { en: quoted(words), zh: quoted(words) }, saysSo(judged.cause, words) ? 'proof' : 'weak')]
  const mends =
    first === undefined
      ? { mends: [], evidence: [] }
      : schedulingMends(world, { owner, judged, pod: first, fitsOf, ...(usage === undefined ? {} : { usage }) })
  return cause(judged.cause, {
    object: owner,
    facts: { ...judged.facts, pods: pods.length },
    evidence: [...said, ...judged.evidence, ...mends.evidence],
    explains: [...pods.map((pod) => refOf(pod)), owner],
    mends: mends.mends,
    ...(mends.since === undefined ? {} : { since: mends.since }),
  })
}
