import { type Instant, msBetween } from '../../domain/instant.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { AnyObject } from '../../world/kinds.ts'
import type { World } from '../../world/world.ts'

/** One key of a ConfigMap or Secret that was changed between two versions that Aceso has seen. */
export interface KeyChange {
  readonly object: ObjectRef
  readonly key: string
  readonly how: 'removed' | 'changed' | 'added'
  readonly at: Instant
  /** The field manager that wrote then, where managed fields tell. */
  readonly by: string | undefined
  /** The value before; undefined where it is a secret or was masked on its way in. */
  readonly before: string | undefined
}

const maskedMark = 'masked:'
const sameWriteMs = 90_000

/** Changes of keys, newest first. */
export function keyChanges(world: World, ref: ObjectRef): readonly KeyChange[] {
  const versions = world.versionsOf(ref)
  const changes: KeyChange[] = []
  for (let index = 1; index < versions.length; index += 1) {
    const [older, newer] = [versions[index - 1], versions[index]]
    if (older === undefined || newer === undefined) continue
    const [before, after] = [keysOf(older.object), keysOf(newer.object)]
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (before[key] === after[key]) continue
      const how = after[key] === undefined ? 'removed' : before[key] === undefined ? 'added' : 'changed'
      changes.push({ object: ref, key, how, at: newer.at, by: writerAt(world, ref, newer.at), before: plain(older.object, key) })
    }
  }
  return changes.toReversed()
}

/** Keys with something that tells equal values from different ones: the value, or its hash. */
export function keysOf(object: AnyObject): Readonly<Record<string, string>> {
  if (object.kind === 'ConfigMap') return { ...object.data, ...object.binaryData }
  return object.kind === 'Secret' ? object.keyHashes : {}
}

function plain(object: AnyObject, key: string): string | undefined {
  const value = object.kind === 'ConfigMap' ? object.data?.[key] : undefined
  return value === undefined || value.startsWith(maskedMark) ? undefined : value
}

/** Managed fields keep one time a manager: the newest writer not later than the version, or the only one near it. */
function writerAt(world: World, ref: ObjectRef, at: Instant): string | undefined {
  return world.changesOf(ref).find((owner) => Math.abs(msBetween(owner.at, at)) <= sameWriteMs)?.manager
}

const shortlyMs = 60 * 60_000
const lateMs = 60_000

/** Changes of what a workload's pods read, made within the hour before a moment (or a minute after: clocks and looks are not that exact), newest first. */
export function configChangesBefore(world: World, workload: ObjectRef, moment: Instant): readonly KeyChange[] {
  const read = world.referencesOf(workload).filter(({ target }) => target.kind === 'ConfigMap' || target.kind === 'Secret')
  const objects = new Map(read.map(({ target }) => [refText(target), target]))
  return [...objects.values()]
    .flatMap((target) => keyChanges(world, target))
    .filter(({ key, object }) =>
      read.some(({ target, key: wanted }) => refText(target) === refText(object) && (wanted === undefined || wanted === key)),
    )
    .filter(({ at }) => msBetween(at, moment) > -lateMs && msBetween(at, moment) < shortlyMs)
    .toSorted((left, right) => (left.at < right.at ? 1 : -1))
}
