import { isJsonObject, type Json, sameJson } from '../domain/json.ts'

/** One field in which two templates differ; the path leads to it from the root of either. */
export interface TemplateDifference {
  readonly path: readonly (string | number)[]
  readonly before: Json | undefined
  readonly after: Json | undefined
}

/** Written by controllers and by restarts: no release is about them. */
const writtenByMachines = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'kubectl.kubernetes.io/restartedAt',
  'aceso.dev/restarted-at',
  'creationTimestamp',
])

/**
 * The smallest set of fields in which two templates differ. Lists whose items have the same names in the same order are compared item by item; other lists
 * differ as a whole.
 */
export function templateDifferences(
  before: Json | undefined,
  after: Json | undefined,
  path: TemplateDifference['path'] = [],
): readonly TemplateDifference[] {
  if (isJsonObject(before) && isJsonObject(after)) {
    const keys = new Set([...Object.keys(before), ...Object.keys(after)])
    return [...keys]
      .filter((key) => !writtenByMachines.has(key))
      .flatMap((key) => templateDifferences(before[key], after[key], [...path, key]))
  }
  if (isList(before) && isList(after) && areAligned(before, after))
    return before.flatMap((item, index) => templateDifferences(item, after[index], [...path, index]))
  const isSame = before === undefined || after === undefined ? before === after : sameJson(before, after)
  return isSame ? [] : [{ path, before, after }]
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

export function nameOf(value: Json | undefined): string | undefined {
  return isJsonObject(value) && typeof value['name'] === 'string' ? value['name'] : undefined
}

/** True for what says the same as nothing: an empty list or map, or one that only machines have written in. */
export function saysNothing(value: Json | undefined): boolean {
  if (isList(value)) return value.length === 0
  return value === undefined || value === null || (isJsonObject(value) && Object.keys(value).every((key) => writtenByMachines.has(key)))
}

function areAligned(before: readonly Json[], after: readonly Json[]): boolean {
  return (
    before.length === after.length && before.every((item, index) => nameOf(item) !== undefined && nameOf(item) === nameOf(after[index]))
  )
}
