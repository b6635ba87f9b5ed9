import type { Symptom } from '../../domain/incident/hypothesis.ts'
import { epochMsOf, type Instant, parseInstant } from '../../domain/instant.ts'
import { objectRef, refText } from '../../domain/object-ref.ts'
import type { World } from '../../world/world.ts'
import { symptom } from './symptom.ts'

/** For so long a crash is a present trouble although everything runs again. */
export const crashLastsMs = 15 * 60_000

/** A crash that a node's agent has told of. */
export interface ToldCrash {
  readonly at: Instant
  readonly node: string
  /** Absent where nobody knows whose process it was. */
  readonly pod: { readonly namespace: string; readonly name: string; readonly container?: string | undefined } | undefined
  readonly program: string
  readonly reason: string
}

/**
 * Crashes that left a core, as symptoms: of their pods, which may run again and look well, and of the node where the pod is not known. A pod that is gone took its trouble
 * with it. One symptom for each container, or program of a node: the newest crash.
 */
export function crashSymptoms(world: World, crashes: readonly ToldCrash[]): readonly Symptom[] {
  const found = new Map<string, Symptom>()
  for (const crash of crashes.toSorted((left, right) => right.at.localeCompare(left.at))) {
    const { at, node, pod, program, reason } = crash
    if (Math.abs(epochMsOf(world.at) - epochMsOf(at)) > crashLastsMs) continue
    const ref = pod === undefined ? objectRef('Node', '', node) : objectRef('Pod', pod.namespace, pod.name)
    const object = world.object(ref)
    // A pod of the same name that was made since is another one: of a StatefulSet after a mend.
    if (object === undefined || (pod !== undefined && at < (parseInstant(object.metadata.creationTimestamp) ?? ''))) continue
    const what = pod?.container ?? program
    const key = `${refText(ref)} ${what}`
    if (found.has(key)) continue
    const parts = { facts: { what, reason }, sinceMs: epochMsOf(at), ...(pod?.container === undefined ? {} : { container: pod.container }) }
    found.set(key, symptom(pod === undefined ? 'node.process-crashed' : 'pod.crashed', ref, parts))
  }
  return [...found.values()]
}
