import type { FieldChange } from '../../domain/incident/plan.ts'
import { isJsonObject, type Json, type JsonObject, sameJson, valueAt } from '../../domain/json.ts'
import { planAnnotation } from '../../ports/cluster.ts'

export interface PatchOperation {
  readonly op: 'test' | 'add' | 'replace' | 'remove'
  readonly path: string
  readonly value?: Json
}

export interface FieldTest {
  readonly path: Path
  /** Null: the field is not there. */
  readonly value: Json
}

export interface Patch {
  /** What must hold for the patch to be applied. */
  readonly tests: readonly FieldTest[]
  readonly operations: readonly PatchOperation[]
}

/**
 * One JSON Patch for all changes of an object. The API server applies it as a whole or not at all, and applies it again to the newest object when another writer came
 * between, so its tests hold for the object that is really written:
 * - the object's uid, and every guard, are tested;
 * - a field that is changed or removed is tested to hold its old value;
 * - a field that is not there yet is tested to be absent (the API server's library takes `test` with null for that); where its parents are missing, too, the topmost missing
 *   one is tested and made with everything below it. A new item behind the end of a list: the list is tested to be as it was read.
 */
export function patchFor(present: JsonObject, changes: readonly FieldChange[], mark: string): Patch {
  const tests = new Map<string, FieldTest>()
  const test = (path: Path, value: Json): void => {
    if (!tests.has(pointerOf(path))) tests.set(pointerOf(path), { path, value })
  }
  test(['metadata', 'uid'], valueAt(present, ['metadata', 'uid']) ?? null)
  const edits: PatchOperation[] = []
  const removals: PatchOperation[] = []
  const marked: FieldChange = { path: ['metadata', 'annotations', planAnnotation], before: undefined, after: mark, guards: [] }
  let next = present
  for (const change of [...changes, marked]) {
    const { path, before, after, guards } = change
    for (const guard of guards) test(guard.path, guard.value)
    if (before !== undefined) test(path, before)
    else if (change !== marked || valueAt(present, path.slice(0, -1)) === undefined) testAbsent(present, path, test)
    if (after !== undefined)
      edits.push(before === undefined ? addOperation(next, path, after) : { op: 'replace', path: pointerOf(path), value: after })
    else if (before !== undefined) removals.push({ op: 'remove', path: pointerOf(path) })
    if (after !== undefined) next = withValue(next, path, after)
  }
  // Paths are those of the object as it was read: what is removed goes last and from behind, so that no index moves under another change.
  removals.sort((left, right) => right.path.localeCompare(left.path, 'en', { numeric: true }))
  const operations = [...tests].map(([path, { value }]): PatchOperation => ({ op: 'test', path, value }))
  return { tests: [...tests.values()], operations: [...operations, ...edits, ...removals] }
}

/** The first test that an object does not pass. */
export function failedTest(object: JsonObject, tests: readonly FieldTest[]): FieldTest | undefined {
  return tests.find(({ path, value }) => !sameJson(valueAt(object, path) ?? null, value))
}

type Path = readonly (string | number)[]

function testAbsent(present: JsonObject, path: Path, test: (path: Path, value: Json) => void): void {
  const missing = topmostMissing(present, path)
  const list = valueAt(present, missing.slice(0, -1))
  if (Array.isArray(list) && typeof missing.at(-1) === 'number') test(missing.slice(0, -1), list as Json)
  else test(missing, null)
}

function topmostMissing(present: JsonObject, path: Path): Path {
  for (let length = 1; length < path.length; length += 1) {
    if (valueAt(present, path.slice(0, length)) === undefined) return path.slice(0, length)
  }
  return path
}

/** One `add` of the topmost missing parent with everything below it. */
function addOperation(present: JsonObject, path: Path, after: Json): PatchOperation {
  const missing = topmostMissing(present, path)
  return { op: 'add', path: pointerOf(missing), value: nest(path.slice(missing.length), after) }
}

function nest(path: Path, value: Json): Json {
  return path.reduceRight<Json>((inner, step) => (typeof step === 'number' ? [inner] : { [step]: inner }), value)
}

/** A copy of the object in which the path holds the value; what is missing on the way is made. */
function withValue(object: JsonObject, path: Path, value: Json): JsonObject {
  return set(object, path, value) as JsonObject
}

function set(current: Json | undefined, path: Path, value: Json): Json {
  const [step, ...rest] = path
  if (step === undefined) return value
  if (typeof step === 'number') {
    const list: Json[] = Array.isArray(current) ? [...(current as Json[])] : []
    list[step] = set(list[step], rest, value)
    return list
  }
  const map = isJsonObject(current) ? current : {}
  return { ...map, [step]: set(map[step], rest, value) }
}

function pointerOf(path: Path): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
