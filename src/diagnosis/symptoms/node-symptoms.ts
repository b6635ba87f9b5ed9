import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf } from '../../domain/instant.ts'
import type { Node } from '../../world/kinds.ts'
import { conditionOf } from '../../world/pod-state.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { World } from '../../world/world.ts'
import { timeMs } from './container-symptoms.ts'
import { graces } from './graces.ts'
import { symptom } from './symptom.ts'

const pressures = ['MemoryPressure', 'DiskPressure', 'PIDPressure', 'NetworkUnavailable'] as const

/** Nodes that are not ready or under pressure. A cordoned node is somebody's decision. */
export function nodeSymptoms(world: World): Symptom[] {
  const nowMs = epochMsOf(world.at)
  return world.list('Node').flatMap((node) => (isJoining(node, nowMs) ? [] : symptomsOf(node)))
}

/** A new node has its time to become ready; one that was ready and fell silent does not join. */
function isJoining(node: Node, nowMs: number): boolean {
  const createdMs = timeMs(node.metadata.creationTimestamp) ?? 0
  const ready = conditionOf(node, 'Ready')
  return nowMs - createdMs < graces.nodeStart && ready?.status !== 'True' && ready?.reason !== 'NodeStatusUnknown'
}

function symptomsOf(node: Node): Symptom[] {
  const ref = refOf(node)
  const ready = conditionOf(node, 'Ready')
  if (ready !== undefined && ready.status !== 'True') {
    const reason = ready.message ?? ready.reason ?? ready.status
    return [symptom('node.not-ready', ref, { facts: { reason }, sinceMs: timeMs(ready.lastTransitionTime) })]
  }
  return pressures.flatMap((type) => {
    const condition = conditionOf(node, type)
    if (condition?.status !== 'True') return []
    return [symptom('node.pressure', ref, { facts: { condition: type }, sinceMs: timeMs(condition.lastTransitionTime) })]
  })
}
