import type { Evidence } from '../../domain/incident/evidence.ts'
import type { Mend } from '../../domain/incident/hypothesis.ts'
import type { Instant } from '../../domain/instant.ts'
import { type Json, valueAt } from '../../domain/json.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { Reference, World } from '../../world/world.ts'
import { type KeyChange, keyChanges, keysOf } from '../evidence/config-history.ts'
import { nearestName } from '../evidence/nearest-name.ts'
import { changeEvidence } from '../evidence/pieces.ts'
import { changedFields, lastGoodRevision, rollBackMend } from '../evidence/releases.ts'
import type { Absence } from './absences.ts'
import type { MissingObject } from './words.ts'

export interface WaysBack {
  readonly mends: readonly Mend[]
  /** What is known of how it came about. */
  readonly evidence: readonly Evidence[]
  readonly since: Instant | undefined
}

const repairable = new Set(['Deployment', 'StatefulSet', 'DaemonSet'])

/** How a missing reference came about, and what would put it right: the key as it was, the name that was meant, the revision before. */
export function waysBack(world: World, absence: Absence, similarNames: boolean): WaysBack {
  const { missing, owner } = absence
  if (missing.kind === 'HostPath') return { mends: [], evidence: [], since: undefined }
  const target = { kind: missing.kind, namespace: owner.namespace, name: missing.name }
  const removal = missing.key === undefined ? undefined : removalOf(world, target, missing.key)
  const deletedAfter = missing.key === undefined ? lastSeen(world, target) : undefined
  const release = introducedBy(world, owner, missing)
  const changes = [
    ...(removal === undefined ? [] : [removalEvidence(removal)]),
    ...(deletedAfter === undefined ? [] : [deletionEvidence(target, deletedAfter)]),
    ...(release?.evidence ?? []),
  ]
  const rename = similarNames ? renameMends(world, absence, missing) : []
  return {
    mends: [...(removal === undefined ? [] : restoreMends(removal)), ...rename, ...(release === undefined ? [] : [release.mend])],
    evidence: changes,
    since: removal?.at ?? release?.since,
  }
}

function removalOf(world: World, target: ObjectRef, key: string): KeyChange | undefined {
  const last = keyChanges(world, target).find((change) => change.key === key)
  return last?.how === 'removed' ? last : undefined
}

/** Versions of an object that is gone: somebody deleted it after the last one. */
function lastSeen(world: World, target: ObjectRef): Instant | undefined {
  return world.object(target) === undefined ? world.versionsOf(target).at(-1)?.at : undefined
}

function removalEvidence({ object, key, at, by }: KeyChange): Evidence {
  const text =
    by === undefined
      ? { en: `${key} was removed from ${refText(object)} at ${at}`, zh: `${key} 于 ${at} 从 ${refText(object)} 中被删除` }
      : { en: `${key} was removed from ${refText(object)} at ${at} by ${by}`, zh: `${key} 于 ${at} 被 ${by} 从 ${refText(object)} 中删除` }
  return changeEvidence(object, text, 'strong', at)
}

function deletionEvidence(target: ObjectRef, at: Instant): Evidence {
  return changeEvidence(target, { en: `it was there at ${at} and has been deleted since`, zh: `${at} 时仍存在，之后被删除` }, 'strong', at)
}

function restoreMends({ object, key, before, by }: KeyChange): Mend[] {
  if (object.kind !== 'ConfigMap' || before === undefined) return []
  const why =
    by === undefined
      ? { en: `it was there until it was removed`, zh: '该键被删除之前一直存在' }
      : { en: `it was there until ${by} removed it`, zh: `在被 ${by} 删除之前该键一直存在` }
  return [{ action: 'restore-config-key', target: object, params: { key, value: before }, why }]
}

/** The present revision is the one that first wrote the wrong name. */
function introducedBy(
  world: World,
  owner: ObjectRef,
  missing: MissingObject,
): { readonly mend: Mend; readonly evidence: readonly Evidence[]; readonly since: Instant } | undefined {
  const found = lastGoodRevision(world, owner)
  const wrong = [missing.name, missing.key ?? missing.name]
  const names = (after: string): boolean => wrong.some((name) => after === name || after.includes(`"${name}"`))
  const evidence = found === undefined ? [] : changedFields(owner, found, 'strong', ({ before, after }) => names(after) && !names(before))
  return found === undefined || evidence.length === 0 ? undefined : { mend: rollBackMend(owner, found), evidence, since: found.since }
}

/** The nearest existing name, when everything the workload takes from it is there; else the nearest key: in every field that holds the wrong one. */
function renameMends(world: World, { owner, references }: Absence, missing: MissingObject): Mend[] {
  const writable = references.filter(({ writtenIn }) => repairable.has(writtenIn.kind))
  const [reference] = writable
  if (reference === undefined) return []
  const meant = missing.key === undefined ? meantObject(world, owner, reference) : meantKey(world, reference, missing.key)
  const paths = writable.map((one) => (missing.key === undefined ? one.path : keyPath(world, one, missing.key)))
  const [path, ...also] = [...new Map(paths.filter((found) => found !== undefined).map((found) => [found.join('.'), found])).values()]
  if (meant === undefined || path === undefined) return []
  const why =
    missing.key === undefined
      ? { en: `${missing.kind} ${meant} exists and has what is needed`, zh: `${missing.kind} ${meant} 存在且满足需要` }
      : { en: `${missing.kind} ${missing.name} has the key ${meant}`, zh: `${missing.kind} ${missing.name} 中有键 ${meant}` }
  return [
    {
      action: 'repair-reference',
      target: reference.writtenIn,
      params: { path, value: meant, ...(also.length === 0 ? {} : { also }) },
      why,
    },
  ]
}

function meantObject(world: World, owner: ObjectRef, { target }: Reference): string | undefined {
  const needed = world
    .referencesOf(owner)
    .filter((other) => refText(other.target) === refText(target) && other.key !== undefined && !other.optional)
  const suitable = world
    .list(target.kind, target.namespace)
    .filter((candidate) => needed.every(({ key }) => key !== undefined && Object.hasOwn(keysOf(candidate), key)))
  return nearestName(
    target.name,
    suitable.map(({ metadata }) => metadata.name),
  )
}

function meantKey(world: World, { target }: Reference, key: string): string | undefined {
  const object = world.object(target)
  return object === undefined ? undefined : nearestName(key, Object.keys(keysOf(object)))
}

/** From the field that holds the object's name to the one that holds the key. */
function keyPath(world: World, { path, writtenIn, use }: Reference, key: string): readonly (string | number)[] | undefined {
  const root = world.object(writtenIn) as unknown as Json | undefined
  const source = path.slice(0, -1)
  if (use === 'env') return valueAt(root, [...source, 'key']) === key ? [...source, 'key'] : undefined
  const items = valueAt(root, [...source, 'items'])
  const index = Array.isArray(items) ? items.findIndex((item: Json) => valueAt(item, ['key']) === key) : -1
  return index < 0 ? undefined : [...source, 'items', index, 'key']
}
