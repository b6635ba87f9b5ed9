import type { ReleaseSearch } from '../api/releases.ts'

/** Releases by where they stand, as people look for them. */
export const standings = {
  moving: ['pending', 'deploying', 'rolling_back'],
  failed: ['failed', 'rolled_back'],
  done: ['success'],
} as const satisfies Readonly<Record<string, NonNullable<ReleaseSearch['status']>>>
export type Standing = keyof typeof standings
export const standingNames = Object.keys(standings) as readonly Standing[]
export const reportStates = ['generating', 'completed', 'failed', 'none'] as const

export interface ReleaseChoice {
  readonly text: string
  readonly standing: Standing | undefined
  readonly report: (typeof reportStates)[number] | undefined
  /** Something is left out by the reader's own choice. */
  readonly isNarrow: boolean
  readonly question: ReleaseSearch
}

/** Reads the list's choices from the address; words it does not know are as if they were not there. */
export function releaseSearchOf(address: URLSearchParams): ReleaseChoice {
  const text = (address.get('q') ?? '').trim().slice(0, 200)
  const standing = standingNames.find((name) => name === address.get('state'))
  const report = reportStates.find((name) => name === address.get('report'))
  return {
    text,
    standing,
    report,
    isNarrow: text !== '' || standing !== undefined || report !== undefined,
    question: { text: text === '' ? undefined : text, status: standing === undefined ? undefined : standings[standing], report },
  }
}
