import type { FileSearch } from '../api/crashes.ts'
import type { CoredumpFile } from '../api/shapes.ts'
import { instanceIn } from './group-search.ts'

export const fileSorts = ['time', 'score', 'size', 'filename'] as const
/** In the order in which a core file goes through them. */
export const coreStatuses = [
  'discovered',
  'processing',
  'analyzed',
  'stored',
  'skipped',
  'error',
] as const satisfies readonly CoredumpFile['status'][]
export const scores = [2, 4, 6, 7, 8] as const
/** Hours back from now. */
export const spans = [1, 24, 168, 720] as const

export interface FileChoice {
  readonly instance: string
  readonly score: number | undefined
  readonly status: FileSearch['status']
  readonly hours: number | undefined
  readonly sort: (typeof fileSorts)[number]
  readonly isNarrow: boolean
  readonly question: FileSearch
}

/** Reads the list's choices from the address. The beginning of a span is cut to the minute, so that the same question is asked for a while. */
export function fileSearchOf(address: URLSearchParams, nowMs: number): FileChoice {
  const instance = instanceIn(address)
  const score = scores.find((each) => String(each) === address.get('score'))
  const status = coreStatuses.find((each) => each === address.get('state'))
  const hours = spans.find((each) => String(each) === address.get('hours'))
  const sort = fileSorts.find((name) => name === address.get('sort')) ?? 'time'
  return {
    instance,
    score,
    status,
    hours,
    sort,
    isNarrow: instance !== '' || score !== undefined || status !== undefined || hours !== undefined,
    question: {
      instance: instance === '' ? undefined : instance,
      minScore: score,
      status,
      since: hours === undefined ? undefined : new Date(Math.floor(nowMs / 60_000) * 60_000 - hours * 3_600_000).toISOString(),
      sortBy: sort,
      sortDesc: sort !== 'filename',
    },
  }
}
