import type { FieldChange } from '../domain/incident/plan.ts'
import { isJsonObject, type Json, type JsonObject, sameJson, valueAt } from '../domain/json.ts'

export type Path = readonly (string | number)[]

export interface Assignment {
  readonly path: Path
  /** undefined removes the field. */
  readonly value: Json | undefined
}

/**
 * The field changes that make `target` hold every assigned value, and nothing else. Where parents of a field are missing, the highest missing one is added whole,
 * so that each change is a single field with a plain before and after. Assignments that hold already are left out.
 * Every array index on the way is guarded by the name of the element it points to, where the element has one.
 */
export function fieldChanges(target: JsonObject, assignments: readonly Assignment[]): FieldChange[] {
  const wanted = structuredClone(target)
  for (const { path, value } of assignments) assign(wanted, path, value)
  const touched = new Map<string, Path>()
  for (const { path } of assignments) {
    const from = firstMissing(target, path)
    touched.set(JSON.stringify(from), from)
  }
  return [...touched.values()]
    .map((path) => ({ path, before: valueAt(target, path), after: valueAt(wanted, path), guards: guardsOf(target, path) }))
    .filter((change) => !sameOrBothAbsent(change.before, change.after))
}

function sameOrBothAbsent(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined || after === undefined) return before === after
  return sameJson(before, after)
}

function firstMissing(target: JsonObject, path: Path): Path {
  for (let length = 1; length < path.length; length += 1) {
    if (valueAt(target, path.slice(0, length)) === undefined) return path.slice(0, length)
  }
  return path
}

function assign(root: JsonObject, path: Path, value: Json | undefined): void {
  let parent: MutableNode = root
  path.slice(0, -1).forEach((step, index) => {
    let child = parent[step]
    if (child === undefined || child === null) {
      child = typeof path[index + 1] === 'number' ? [] : {}
      parent[step] = child
    }
    parent = child as MutableNode
  })
  const last = path.at(-1)
  if (last === undefined) return
  if (value === undefined) delete parent[last]
  else parent[last] = value
}

type MutableNode = Record<string | number, Json | undefined>

function guardsOf(target: JsonObject, path: Path): FieldChange['guards'] {
  const guards: { path: Path; value: Json }[] = []
  path.forEach((step, index) => {
    if (typeof step !== 'number' || index === path.length - 1) return
    const element = valueAt(target, path.slice(0, index + 1))
    if (isJsonObject(element) && typeof element['name'] === 'string')
      guards.push({ path: [...path.slice(0, index + 1), 'name'], value: element['name'] })
  })
  return guards
}
