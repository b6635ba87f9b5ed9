import type { CrashGroup } from '../api/shapes.ts'
import type { Tone } from '../incident/standing.ts'

export type BugWord = 'open' | 'new' | 'fixed' | 'back'

export interface BugStanding {
  readonly word: BugWord
  readonly tone: Tone
}

const newMs = 24 * 3_600_000

/** Where a bug stands. One that crashes in the very version that was said to fix it is back, and needs a person. */
export function bugStanding({ state, fixedIn, firstSeen }: CrashGroup, versions: readonly string[], nowMs: number): BugStanding {
  if (state === 'fixed') {
    const isBack = fixedIn !== undefined && versions.includes(fixedIn)
    return isBack ? { word: 'back', tone: 'amber' } : { word: 'fixed', tone: 'green' }
  }
  return { word: nowMs - Date.parse(firstSeen) < newMs ? 'new' : 'open', tone: 'red' }
}
