import type { Hypothesis, Symptom } from '../domain/incident/hypothesis.ts'
import { refText, sameRef } from '../domain/object-ref.ts'
import type { World } from '../world/world.ts'
import { relationBetween } from './relations.ts'
import { type Case, isRoot, newCase, type SymptomBoard } from './symptom-board.ts'
import { areIndependent, byStrength, isGeneric, leastConfidence, weighedByTime } from './weighing.ts'

export interface Competition {
  readonly cases: readonly Case[]
  /** Too uncertain to be called a cause, and nothing better is known. */
  readonly weak: readonly Hypothesis[]
}

/**
 * Gives every symptom to the strongest hypothesis that explains it directly. One that gets none becomes an alternative of the case that took its symptoms,
 * unless both are beyond doubt and independent.
 */
export function compete(world: World, board: SymptomBoard, hypotheses: readonly Hypothesis[]): Competition {
  const cases: Case[] = []
  const weak: Hypothesis[] = []
  const contenders = distinct(hypotheses)
    .map((hypothesis) => weighedByTime(hypothesis, board.claimedBy(hypothesis).filter(isRoot)))
    .toSorted(byStrength)
  for (const hypothesis of contenders) {
    const claimed = board.claimedBy(hypothesis)
    const roots = claimed.filter(isRoot)
    // What follows from other objects is left to the graph, unless there is nothing else that it could explain.
    const wanted = roots.length > 0 ? roots : claimed
    if (wanted.length === 0) continue
    const winner = rivalOf(board, wanted, hypothesis)
    if (hypothesis.confidence < leastConfidence) {
      if (winner === undefined) weak.push(hypothesis)
      else winner.alternatives.push(hypothesis)
      continue
    }
    const free = wanted.filter((found) => board.holderOf(found) === undefined)
    if (winner !== undefined && isSwallowed(winner, hypothesis, free)) {
      winner.alternatives.push(hypothesis)
      for (const found of free) take(world, board, winner, found)
      continue
    }
    const made = newCase(hypothesis)
    cases.push(made)
    for (const found of free) take(world, board, made, found)
    if (free.length === 0) for (const found of wanted) share(world, made, found)
  }
  return { cases, weak }
}

/** The case that has most of the symptoms a hypothesis would explain. */
function rivalOf(board: SymptomBoard, wanted: readonly Symptom[], hypothesis: Hypothesis): Case | undefined {
  const counts = new Map<Case, number>()
  for (const found of wanted) {
    const holder = board.holderOf(found)
    if (holder !== undefined && holder.cause !== hypothesis) counts.set(holder, (counts.get(holder) ?? 0) + 1)
  }
  return [...counts].toSorted(([, left], [, right]) => right - left)[0]?.[0]
}

/** A generic explanation of the same object adds nothing to a specific one, even where it reaches a little further. */
function isSwallowed(winner: Case, hypothesis: Hypothesis, free: readonly Symptom[]): boolean {
  if (free.length > 0) return isGeneric(hypothesis) && sameRef(winner.cause.object, hypothesis.object)
  return !areIndependent(winner.cause, hypothesis)
}

function take(world: World, board: SymptomBoard, by: Case, found: Symptom): void {
  board.take(found, by)
  link(world, by, found)
}

function share(world: World, by: Case, found: Symptom): void {
  by.symptoms.push(found)
  link(world, by, found)
}

function link(world: World, { cause, chain }: Case, { object }: Symptom): void {
  if (sameRef(cause.object, object) || chain.some(({ to }) => sameRef(to, object))) return
  chain.push({ from: cause.object, to: object, relation: relationBetween(world, cause.object, object) })
}

/** Two analyzers, or one for several pods, may name the same cause: it is one, explaining all of it. */
function distinct(hypotheses: readonly Hypothesis[]): Hypothesis[] {
  const byKey = new Map<string, Hypothesis>()
  for (const hypothesis of [...hypotheses].sort(byStrength)) {
    const key = `${hypothesis.cause} ${refText(hypothesis.object)} ${String(hypothesis.facts['container'] ?? '')}`
    const known = byKey.get(key)
    byKey.set(key, known === undefined ? hypothesis : { ...known, explains: [...known.explains, ...hypothesis.explains] })
  }
  return [...byKey.values()]
}
