import type { KnownGroup } from '../../src/domain/crash/agent-protocol.ts'
import type { Fingerprint } from '../../src/domain/crash/crash-record.ts'

/** What is known of crash groups here: as the server told last, and what this node has seen since. */
export interface KnownGroups {
  /** The group of a fingerprint, where somebody has seen it. */
  of(fingerprint: Fingerprint): string | undefined
  /** Whether another whole core of it would tell anything new. */
  wantsFullCore(fingerprint: Fingerprint): boolean
  /** This node has one: from now on it is known. Answers its group; undefined for what cannot be grouped. */
  meet(fingerprint: Fingerprint): string | undefined
  /** A whole core of it was kept. */
  keptFull(fingerprint: Fingerprint): void
  /** A stack without one name has a fingerprint of addresses alone: at a place of a build that is known by name, it is that bug. */
  named(fingerprint: Fingerprint): Fingerprint
  /** What the server says replaces what it said before; what only this node knows stays until the server knows it. */
  told(groups: readonly KnownGroup[], fullCoresPerGroup: number): void
}

interface Counted {
  id: string
  fullCores: number
}

const mostOwn = 10_000
/** As the server names the group of a fingerprint that it has not seen before. */
const groupIdLength = 12

export function knownGroups(fullCoresPerGroup: number): KnownGroups {
  let most = fullCoresPerGroup
  let byKey = new Map<string, Counted>()
  let byExactKey = new Map<string, string>()
  /** Fingerprints that the server does not know yet: it may be away. */
  const own = new Map<string, Counted>()
  const keyed = (key: string | undefined): Counted | undefined => (key === undefined ? undefined : (byKey.get(key) ?? own.get(key)))
  const find = (fingerprint: Fingerprint): Counted | undefined => keyed(named(fingerprint).key)

  function named(fingerprint: Fingerprint): Fingerprint {
    const { key, exactKey, frames } = fingerprint
    if (keyed(key) !== undefined || exactKey === undefined || frames.some((frame) => !isAddress(frame))) return fingerprint
    const known = byExactKey.get(exactKey)
    return keyed(known) === undefined || known === undefined ? fingerprint : { ...fingerprint, key: known }
  }

  return {
    named,
    of: (fingerprint) => find(fingerprint)?.id,
    wantsFullCore: (fingerprint) => (find(fingerprint)?.fullCores ?? 0) < most,
    meet(fingerprint) {
      const { key, exactKey } = named(fingerprint)
      if (key === undefined) return undefined
      if (exactKey !== undefined) byExactKey.set(exactKey, key)
      const known = keyed(key)
      if (known !== undefined) return known.id
      if (own.size >= mostOwn) own.clear()
      const id = `crash-${key.slice(0, groupIdLength)}`
      own.set(key, { id, fullCores: 0 })
      return id
    },
    keptFull(fingerprint) {
      const known = find(fingerprint)
      if (known !== undefined) known.fullCores += 1
    },
    told(groups, perGroup) {
      most = perGroup
      // Cores whose reports are still on their way count here already.
      byKey = new Map(groups.map(({ id, key, fullCores }) => [key, { id, fullCores: Math.max(fullCores, keyed(key)?.fullCores ?? 0) }]))
      const exact = groups.flatMap(({ key, exactKeys }) => exactKeys.map((exactKey) => [exactKey, key] as const))
      byExactKey = new Map([...byExactKey, ...exact].slice(-mostOwn))
      for (const key of own.keys()) if (byKey.has(key)) own.delete(key)
    },
  }
}

/** `libmilvus_core.so+0x1f0`, in place of a function's name. */
function isAddress(frame: string): boolean {
  return /\+0x[0-9a-f]+$/.test(frame)
}
