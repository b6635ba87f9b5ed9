import { isJsonObject, type Json, sameJson } from '../domain/json.ts'
import type { Assignment, Path } from './field-changes.ts'

/** Fields that controllers write into a template and no release is about. */
const ignored = new Set(['pod-template-hash', 'controller-revision-hash', 'kubectl.kubernetes.io/restartedAt', 'creationTimestamp'])

/**
 * The smallest set of fields in which `now` must be changed to become `then`. Arrays whose elements have the same names in the same order are compared element by
 * element; other arrays are replaced whole.
 */
export function difference(now: Json | undefined, then: Json | undefined, path: Path = []): Assignment[] {
  if (isJsonObject(now) && isJsonObject(then)) {
    const keys = [...new Set([...Object.keys(now), ...Object.keys(then)])].filter((key) => !ignored.has(key))
    return keys.flatMap((key) => difference(now[key], then[key], [...path, key]))
  }
  if (isAlignedArray(now, then))
    return now.flatMap((element: Json, index: number) => difference(element, (then as readonly Json[])[index], [...path, index]))
  if (now === undefined || then === undefined ? now === then : sameJson(now, then)) return []
  return [{ path, value: then }]
}

function isAlignedArray(now: Json | undefined, then: Json | undefined): now is readonly Json[] {
  if (!Array.isArray(now) || !Array.isArray(then) || now.length !== then.length) return false
  return now.every((element: Json, index: number) => nameOf(element) !== undefined && nameOf(element) === nameOf(then[index] as Json))
}

function nameOf(value: Json): string | undefined {
  return isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : undefined
}
