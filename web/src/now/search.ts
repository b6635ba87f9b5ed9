import type { IncidentSearch } from '../api/questions.ts'
import { type WorkGroup, workGroups } from '../incident/standing.ts'

export const sorts = ['severity', 'openedAt', 'updatedAt'] as const
export type Sort = (typeof sorts)[number]

export interface Search {
  readonly text: string
  readonly namespace: string
  readonly group: WorkGroup | undefined
  readonly sort: Sort
  /** Something is left out by the reader's own choice. */
  readonly isNarrow: boolean
  readonly question: IncidentSearch
}

/** Reads the list's choices from the address; words it does not know are as if they were not there. */
export function searchOf(address: URLSearchParams): Search {
  const text = (address.get('q') ?? '').trim().slice(0, 200)
  const namespace = /^[a-z0-9-]{1,63}$/.exec(address.get('ns') ?? '')?.[0] ?? ''
  const group = (Object.keys(workGroups) as WorkGroup[]).find((name) => name === address.get('state'))
  const sort = sorts.find((name) => name === address.get('sort')) ?? 'severity'
  return {
    text,
    namespace,
    group,
    sort,
    isNarrow: text !== '' || namespace !== '' || group !== undefined,
    question: {
      open: true,
      text: text === '' ? undefined : text,
      namespace: namespace === '' ? undefined : namespace,
      state: group === undefined ? undefined : workGroups[group],
      sortBy: sort,
      pageSize: 100,
    },
  }
}
