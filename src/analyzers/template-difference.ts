import { canonicalJson, isJsonObject, type Json, sameJson } from '../domain/json.ts'
import type { PodTemplate } from '../world/kinds.ts'
import { quoted } from './evidence-pieces.ts'

export interface FieldDifference {
  /** As people write it: `containers[app].image`. */
  readonly path: string
  readonly before: string
  readonly after: string
}

/** Written by controllers and by `rollout restart`: no release is about them. `serviceAccount` is the old name of `serviceAccountName`, kept equal by the API server. */
const noise = new Set([
  'pod-template-hash',
  'controller-revision-hash',
  'kubectl.kubernetes.io/restartedAt',
  'aceso.dev/restarted-at',
  'creationTimestamp',
  'serviceAccount',
])
const mostValue = 80
const absent = '(none)'

/** What differs between two pod templates, one entry a field; items of lists are matched by their names. */
export function templateDifference(before: PodTemplate, after: PodTemplate): readonly FieldDifference[] {
  // Templates are JSON as the API server sent it; their types only name the fields that are read.
  return [...walk(before as unknown as Json, after as unknown as Json, '')].map(({ path, ...values }) => ({
    path: path.replace(/^spec\./, ''),
    ...values,
  }))
}

function* walk(before: Json | undefined, after: Json | undefined, path: string): Generator<FieldDifference> {
  if (isJsonObject(before) && isJsonObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!noise.has(key)) yield* walk(before[key], after[key], path === '' ? key : `${path}.${key}`)
    }
    return
  }
  const [named, namedThen] = [byName(after ?? []), byName(before ?? [])]
  if (named !== undefined && namedThen !== undefined && (after !== undefined || before !== undefined)) {
    for (const name of new Set([...namedThen.keys(), ...named.keys()]))
      yield* walk(namedThen.get(name), named.get(name), `${path}[${name}]`)
    return
  }
  if (isEmpty(before) && isEmpty(after)) return
  if (before !== undefined && after !== undefined && sameJson(before, after)) return
  yield { path, before: shown(before), after: shown(after) }
}

/** Items by their name, where every item has one of its own. */
function byName(value: Json | undefined): ReadonlyMap<string, Json> | undefined {
  if (!Array.isArray(value)) return undefined
  const items = new Map<string, Json>()
  for (const item of value as readonly Json[]) {
    if (!isJsonObject(item) || typeof item['name'] !== 'string') return undefined
    items.set(item['name'], item)
  }
  return items.size === value.length ? items : undefined
}

/** An empty map or list says the same as none. */
function isEmpty(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length === 0
  return value === undefined || value === null || (isJsonObject(value) && Object.keys(value).every((key) => noise.has(key)))
}

function shown(value: Json | undefined): string {
  if (value === undefined || value === null) return absent
  return quoted(typeof value === 'string' ? value : canonicalJson(value), mostValue)
}
