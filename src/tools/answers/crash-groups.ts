import type { Json } from '../../domain/json.ts'
import type { CrashGroup } from '../../ports/store/crash-store.ts'

export const keepCrashesMs = 15_000
const mostFrames = 8

export function groupLine({ id, state, fixedIn, count, firstSeen, lastSeen, members }: CrashGroup): Json {
  const [first] = members
  return {
    id,
    state,
    fixedIn: fixedIn ?? null,
    count,
    firstSeen,
    lastSeen,
    program: first?.program ?? '',
    signal: first?.signal ?? '',
    abortMessage: first?.abortMessage ?? null,
    topFrames: first?.fingerprint.frames.slice(0, mostFrames) ?? [],
    looksLike: (first?.looksLike ?? []).map(({ id: known, title, similarity, fixedIn: fixed }) => ({
      id: known,
      title,
      similarity,
      fixedIn: fixed ?? null,
    })),
  }
}
