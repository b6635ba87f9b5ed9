import type { Symptom } from '../domain/incident/hypothesis.ts'
import { epochMsOf } from '../domain/instant.ts'
import { type ObjectRef, refText, sameRef } from '../domain/object-ref.ts'
import type { World } from '../world/world.ts'
import { effectsOf, localCodes } from './relations.ts'
import { likeness } from './suspects.ts'
import { type Case, isRoot, type SymptomBoard } from './symptom-board.ts'
import { toleranceMs } from './weighing.ts'

/**
 * Walks from what a case has explained to what follows from it in the object graph, and takes the symptoms there that nobody has taken:
 * pods make their workload unavailable and their Service empty, that makes an Ingress fail; a node or a claim makes its pods fail.
 * Every object is visited once a case: linear in the edges around troubled objects.
 */
export function followEffects(world: World, board: SymptomBoard, of: Case): void {
  if (of.symptoms.length > 0 && of.symptoms.every(({ code }) => localCodes.has(code))) return
  const starts = [...of.symptoms.map(({ object }) => object), of.cause.object]
  const visited = new Set(starts.map((ref) => refText(ref)))
  const queue: ObjectRef[] = [...new Map(starts.map((ref) => [refText(ref), ref])).values()]
  for (const ref of queue) takeDerived(board, of, ref)
  for (let index = 0; index < queue.length; index += 1) {
    const from = queue[index]
    if (from === undefined) continue
    for (const { to, relation } of effectsOf(world, from)) {
      if (visited.has(refText(to))) continue
      visited.add(refText(to))
      if (!takeFollowing(board, of, to)) continue
      if (!sameRef(to, of.cause.object)) of.chain.push({ from, to, relation })
      queue.push(to)
    }
  }
}

function takeDerived(board: SymptomBoard, of: Case, ref: ObjectRef): void {
  for (const found of board.at(ref)) if (!isRoot(found) && board.holderOf(found) === undefined) board.take(found, of)
}

/** Pods take their trouble from nodes and claims, but not from one that came later. */
function takeFollowing(board: SymptomBoard, of: Case, to: ObjectRef): boolean {
  const free = board.at(to).filter((found) => board.holderOf(found) === undefined)
  const following = free.filter((found) => !isRoot(found) || (to.kind === 'Pod' && isNotBefore(found, of)))
  for (const found of following) board.take(found, of)
  return following.length > 0
}

function isNotBefore({ since }: Symptom, { cause }: Case): boolean {
  return since === undefined || cause.since === undefined || epochMsOf(since) >= epochMsOf(cause.since) - toleranceMs
}

/** Pods that show the same symptom as an explained pod of the same workload fail for the same reason. */
export function joinAlike(world: World, board: SymptomBoard, cases: readonly Case[]): void {
  const known = new Map<string, Case>()
  for (const one of cases) {
    for (const found of one.symptoms)
      if (found.object.kind === 'Pod') known.set(likeness(world, found), known.get(likeness(world, found)) ?? one)
  }
  for (const found of board.free()) {
    const holder = found.object.kind === 'Pod' ? known.get(likeness(world, found)) : undefined
    if (holder === undefined) continue
    board.take(found, holder)
    if (!sameRef(holder.cause.object, found.object)) holder.chain.push({ from: holder.cause.object, to: found.object, relation: 'owns' })
  }
}
