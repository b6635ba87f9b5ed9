import { isJsonObject, type Json } from '../../domain/json.ts'

/** More than an answer can hold in any case; to look at each of millions would stop everything else for seconds. */
const mostValues = 50_000

export interface FewValues {
  readonly data: Json
  readonly isCut: boolean
}

/** The value with no more values in it than can be looked at: what comes after is left out. */
export function fewValues(value: Json, most = mostValues): FewValues {
  let left = most
  const taken = (of: Json | undefined, depth: number): Json => {
    left -= 1
    // Deeper ones are cut by whoever reads them.
    if (depth > 100) return null
    if (Array.isArray(of)) return membersOf(of, (item: Json) => taken(item, depth + 1))
    if (!isJsonObject(of)) return of ?? null
    return Object.fromEntries(membersOf(Object.entries(of), ([name, member]) => [name, taken(member, depth + 1)]))
  }
  const membersOf = <Member, Result>(members: readonly Member[], take: (member: Member) => Result): Result[] => {
    const kept: Result[] = []
    for (const member of members) {
      if (left <= 0) break
      kept.push(take(member))
    }
    return kept
  }
  const data = taken(value, 0)
  return { data, isCut: left <= 0 }
}
