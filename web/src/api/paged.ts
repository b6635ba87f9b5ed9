import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import type { Fault } from './fault.ts'
import { coverMs } from './questions.ts'
import { ask, type Query } from './request.ts'
import type { Page } from './shapes.ts'

/** A list that is read on page by page. */
export interface Paged<Answer> {
  readonly pages: readonly Answer[] | undefined
  /** When the answer came, in milliseconds since 1970. */
  readonly asOf: number
  readonly error: Fault | null
  readonly again: () => void
  readonly more: (() => void) | undefined
  readonly isReadingMore: boolean
}

type Asks = <Answer>(path: string, query: Query, signal: AbortSignal) => Promise<Answer>

/** `how`: some answers come without the envelope; `every`: how soon they are asked again, by what was answered. */
export function usePaged<Answer extends Page<unknown>>(
  key: readonly unknown[],
  path: string,
  query: Query,
  how: Asks = ask,
  every: (pages: readonly Answer[]) => number = () => coverMs,
): Paged<Answer> {
  const { data, dataUpdatedAt, error, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } = useInfiniteQuery<
    Answer,
    Fault,
    { readonly pages: readonly Answer[] },
    readonly unknown[],
    number
  >({
    queryKey: key,
    queryFn: ({ signal, pageParam }) => how<Answer>(path, { ...query, page: pageParam }, signal),
    initialPageParam: 1,
    getNextPageParam: ({ page, totalPages }) => (page < totalPages ? page + 1 : undefined),
    refetchInterval: ({ state }) => every(state.data?.pages ?? []),
    placeholderData: keepPreviousData,
  })
  return {
    pages: data?.pages,
    asOf: dataUpdatedAt,
    error,
    again: () => void refetch(),
    more: hasNextPage ? () => void fetchNextPage() : undefined,
    isReadingMore: isFetchingNextPage,
  }
}
