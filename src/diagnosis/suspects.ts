import type { Symptom } from '../domain/incident/hypothesis.ts'
import { type ObjectRef, refText } from '../domain/object-ref.ts'
import type { World } from '../world/world.ts'

/** So many of a workload's pods with the same symptom are looked at closely; the others are taken to fail alike. */
const mostAlike = 12

/** Pods of one workload that show the same symptom in the same container. */
export function likeness(world: World, { object, code, container = '' }: Symptom): string {
  return `${refText(world.topOwner(object))} ${code} ${container}`
}

/** The objects that analyzers look at, each once: a bounded sample where many pods of a workload fail alike. */
export function suspectsOf(world: World, symptoms: readonly Symptom[]): ObjectRef[] {
  const suspects = new Map<string, ObjectRef>()
  const alike = new Map<string, number>()
  for (const found of symptoms) {
    if (found.object.kind === 'Pod') {
      const key = likeness(world, found)
      const seen = alike.get(key) ?? 0
      alike.set(key, seen + 1)
      if (seen >= mostAlike) continue
    }
    suspects.set(refText(found.object), found.object)
  }
  return [...suspects.values()]
}
