import type { GroupSearch } from '../api/crashes.ts'

export const groupSorts = ['lastSeen', 'count', 'firstSeen'] as const
export const groupStates = ['open', 'fixed'] as const

export interface GroupChoice {
  readonly text: string
  readonly state: 'open' | 'fixed' | undefined
  readonly instance: string
  readonly sort: (typeof groupSorts)[number]
  /** Something is left out by the reader's own choice. */
  readonly isNarrow: boolean
  readonly question: GroupSearch
}

/** Reads the list's choices from the address; words it does not know are as if they were not there. */
export function groupSearchOf(address: URLSearchParams): GroupChoice {
  const text = (address.get('q') ?? '').trim().slice(0, 200)
  const state = groupStates.find((name) => name === address.get('state'))
  const instance = instanceIn(address)
  const sort = groupSorts.find((name) => name === address.get('sort')) ?? 'lastSeen'
  return {
    text,
    state,
    instance,
    sort,
    isNarrow: text !== '' || state !== undefined || instance !== '',
    question: {
      text: text === '' ? undefined : text,
      state,
      instance: instance === '' ? undefined : instance,
      sortBy: sort,
    },
  }
}

export function instanceIn(address: URLSearchParams): string {
  return /^[a-z0-9][a-z0-9.-]{0,252}$/.exec(address.get('instance') ?? '')?.[0] ?? ''
}
