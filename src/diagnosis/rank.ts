import { gradeOf, highest } from '../domain/grades.ts'
import type { Hypothesis, Symptom, Trouble } from '../domain/incident/hypothesis.ts'
import { troubleKey } from '../domain/incident/hypothesis.ts'
import { refText } from '../domain/object-ref.ts'
import type { World } from '../world/world.ts'
import { compete } from './compete.ts'
import { followEffects, joinAlike } from './follow-effects.ts'
import { type Case, type SymptomBoard, symptomBoard } from './symptom-board.ts'
import { describeUnknown, unknownCases } from './unknown-cause.ts'

const mostSymptoms = 300
const mostAlternatives = 5

export interface Ranked {
  readonly symptoms: readonly Symptom[]
  readonly suspicions: readonly Symptom[]
  readonly hypotheses: readonly Hypothesis[]
}

/**
 * From symptoms and hypotheses to troubles, one for each cause. Steps: the strongest hypothesis takes the symptoms it explains; alike pods join; what follows
 * in the object graph is taken with them; what remains becomes "not known"; a trouble whose cause is another troubled object's silence joins that trouble.
 */
export function rank(world: World, { symptoms, suspicions, hypotheses }: Ranked): Trouble[] {
  const board = symptomBoard(symptoms, suspicions)
  const { cases: explained, weak } = compete(world, board, hypotheses)
  joinAlike(world, board, explained)
  for (const one of explained) followEffects(world, board, one)
  const cases = joinDependents(board, [...explained, ...unknownCases(world, board, weak)])
  const keys = new Set<string>()
  const inOrderOfContainers = cases.toSorted((left, right) => containerOf(left).localeCompare(containerOf(right)))
  return inOrderOfContainers.map((one) => troubleOf(world, one, keys)).toSorted(byWeight)
}

/** A service that did not answer because it is in trouble itself is where the cause lies. */
function joinDependents(board: SymptomBoard, cases: readonly Case[]): Case[] {
  const into = new Map<Case, Case>()
  const rootOf = (one: Case): Case => {
    let root = one
    for (let next = into.get(root); next !== undefined; next = into.get(root)) root = next
    return root
  }
  for (const one of cases) {
    for (const dependency of one.cause.dependsOn ?? []) {
      const holder = board
        .at(dependency)
        .map((found) => board.holderOf(found))
        .find((other) => other !== undefined)
      if (holder === undefined || rootOf(holder) === one || into.has(one)) continue
      const root = rootOf(holder)
      into.set(one, root)
      root.symptoms.push(...one.symptoms)
      root.chain.push({ from: dependency, to: one.cause.object, relation: 'needed-by' }, ...one.chain)
    }
  }
  return cases.filter((one) => !into.has(one))
}

function troubleOf(world: World, of: Case, keys: Set<string>): Trouble {
  const cause = describeUnknown(world, of)
  const symptoms = of.symptoms.toSorted((left, right) => gradeOf(right.severity) - gradeOf(left.severity)).slice(0, mostSymptoms)
  return {
    key: uniqueKey(cause, keys),
    clusterId: world.clusterId,
    cause: {
      ...cause,
      explains: cause.explains.slice(0, mostSymptoms),
      severity: highest(
        symptoms.map(({ severity }) => severity),
        cause.severity,
      ),
    },
    alternatives: of.alternatives.toSorted((left, right) => right.confidence - left.confidence).slice(0, mostAlternatives),
    symptoms,
    chain: of.chain.slice(0, mostSymptoms),
  }
}

function containerOf({ cause }: Case): string {
  return String(cause.facts['container'] ?? '')
}

/** The same cause in two containers of one workload is two troubles: each is mended in its own place. */
function uniqueKey(cause: Hypothesis, keys: Set<string>): string {
  const plain = troubleKey(cause.cause, cause.object)
  const key = keys.has(plain) ? `${plain}#${String(cause.facts['container'] ?? keys.size)}` : plain
  keys.add(key)
  return key
}

function byWeight(left: Trouble, right: Trouble): number {
  return (
    gradeOf(right.cause.severity) - gradeOf(left.cause.severity) || affected(right) - affected(left) || left.key.localeCompare(right.key)
  )
}

export function affected({ symptoms }: Trouble): number {
  return new Set(symptoms.map(({ object }) => refText(object))).size
}
