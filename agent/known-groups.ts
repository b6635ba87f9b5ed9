import type { KnownGroup } from '../src/domain/crash/agent-protocol.ts'
import type { Fingerprint } from '../src/domain/crash/crash-record.ts'

/** What is known of crash groups here: as the server told last, and what this node has seen since. */
export interface KnownGroups {
  /** The group of a fingerprint, where somebody has seen it. */
  of(fingerprint: Fingerprint): string | undefined
  /** Whether another whole core of it would tell anything new. */
  wantsFullCore(fingerprint: Fingerprint): boolean
  /** This node has finished one. */
  add(fingerprint: Fingerprint, keptFull: boolean): void
  /** What the server says replaces what it said before; what only this node knows stays until the server knows it. */
  told(groups: readonly KnownGroup[], fullCoresPerGroup: number): void
}

interface Counted {
  id: string
  fullCores: number
}

const mostOwn = 10_000

export function knownGroups(fullCoresPerGroup: number): KnownGroups {
  let most = fullCoresPerGroup
  let byKey = new Map<string, Counted>()
  let byExactKey = new Map<string, string>()
  /** Fingerprints that the server does not know yet: it may be away. */
  const own = new Map<string, Counted>()
  const find = ({ key, exactKey }: Fingerprint): Counted | undefined => {
    const known = key ?? (exactKey === undefined ? undefined : byExactKey.get(exactKey))
    return known === undefined ? undefined : (byKey.get(known) ?? own.get(known))
  }
  return {
    of: (fingerprint) => find(fingerprint)?.id,
    wantsFullCore: (fingerprint) => (find(fingerprint)?.fullCores ?? 0) < most,
    add({ key, exactKey }, keptFull) {
      if (key === undefined) return
      const counted = byKey.get(key) ?? own.get(key) ?? { id: `crash-${key.slice(0, 12)}`, fullCores: 0 }
      if (keptFull) counted.fullCores += 1
      if (exactKey !== undefined) byExactKey.set(exactKey, key)
      if (byKey.has(key)) return
      if (own.size >= mostOwn) own.clear()
      own.set(key, counted)
    },
    told(groups, perGroup) {
      most = perGroup
      byKey = new Map(groups.map(({ id, key, fullCores }) => [key, { id, fullCores }]))
      const exact = groups.flatMap(({ key, exactKeys }) => exactKeys.map((exactKey) => [exactKey, key] as const))
      byExactKey = new Map([...byExactKey, ...exact].slice(-mostOwn))
      for (const key of own.keys()) if (byKey.has(key)) own.delete(key)
    },
  }
}
