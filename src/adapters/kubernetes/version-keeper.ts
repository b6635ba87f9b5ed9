import type { Instant } from '../../domain/instant.ts'
import { parseInstant } from '../../domain/instant.ts'
import { canonicalJson, type Json } from '../../domain/json.ts'
import { type ObjectRef, refText } from '../../domain/object-ref.ts'
import type { AnyObject } from '../../world/kinds.ts'
import { fieldOwners } from '../../world/snapshot/field-owners.ts'
import { refOf } from '../../world/snapshot/object-index.ts'
import type { ObjectVersion } from '../../world/world.ts'

export type OnVersion = (ref: ObjectRef, object: AnyObject, at: Instant) => void

/** Remembers the last versions of ConfigMaps and workloads. A version is new when what people write changed, not when a controller reported. */
export interface VersionKeeper {
  see(object: AnyObject, now: Instant): void
  /** Versions known from before this process, oldest first. */
  restore(versions: Iterable<{ readonly ref: string } & ObjectVersion>): void
  readonly versions: ReadonlyMap<string, readonly ObjectVersion[]>
}

const mostVersions = 5
/** Deleted objects keep their versions (what a missing ConfigMap held is what mends it), as long as there is room. */
const mostObjects = 20_000
const keptKinds: ReadonlySet<string> = new Set(['ConfigMap', 'Deployment', 'StatefulSet', 'DaemonSet'])

export function versionKeeper(onVersion: OnVersion): VersionKeeper {
  const versions = new Map<string, readonly ObjectVersion[]>()
  const keep = (key: string, version: ObjectVersion): void => {
    const before = versions.get(key) ?? []
    versions.set(key, [...before, version].slice(-mostVersions))
    if (versions.size > mostObjects) versions.delete(versions.keys().next().value ?? '')
  }
  return {
    versions,
    see(object, now) {
      if (!keptKinds.has(object.kind)) return
      const ref = refOf(object)
      const key = refText(ref)
      const last = versions.get(key)?.at(-1)
      if (last !== undefined && isSameVersion(last.object, object)) return
      const changedAt = fieldOwners(object.metadata)[0]?.at ?? parseInstant(object.metadata.creationTimestamp) ?? now
      const at = last !== undefined && last.at >= changedAt ? now : changedAt
      keep(key, { at, object })
      onVersion(ref, object, at)
    },
    restore(known) {
      for (const { ref, at, object } of known) keep(ref, { at, object })
    },
  }
}

function isSameVersion(left: AnyObject, right: AnyObject): boolean {
  const [a, b] = [left.metadata, right.metadata]
  if (a.uid === b.uid && a.resourceVersion === b.resourceVersion) return true
  if (left.kind !== 'ConfigMap' && a.uid === b.uid && a.generation !== undefined) return a.generation === b.generation
  return canonicalJson(written(left)) === canonicalJson(written(right))
}

/** What people write of an object. */
function written(object: AnyObject): Json {
  const fields = object.kind === 'ConfigMap' ? [object.data, object.binaryData] : ['spec' in object ? object.spec : undefined]
  return fields.map((field) => field ?? null) as unknown as Json
}
