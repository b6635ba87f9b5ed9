import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { mostPages } from '../parts/search-params.ts'
import type { Fault } from './fault.ts'
import { coverMs, type IncidentSearch, keys } from './questions.ts'
import { ask } from './request.ts'
import type { Incident, IncidentPage } from './shapes.ts'

/** A list that is read on page by page. */
export interface IncidentPages {
  readonly rows: readonly Incident[] | undefined
  readonly total: number
  readonly error: Fault | null
  readonly again: () => void
  /** Reads one page more; undefined when everything is there. */
  readonly more: (() => void) | undefined
  readonly isReadingMore: boolean
}

/**
 * The first `wanted` pages, each going on where the one before ended, so that nothing is shown twice or left out when the list moves. What is there is asked anew,
 * all of it in order, when the server names a change.
 */
export function useIncidentPages(search: Omit<IncidentSearch, 'page'>, wanted: number, want: (pages: number) => void): IncidentPages {
  const query = useInfiniteQuery<IncidentPage, Fault, { readonly pages: readonly IncidentPage[] }, readonly unknown[], string | undefined>({
    queryKey: [...keys.incidents, 'pages', search],
    queryFn: ({ signal, pageParam }) => ask<IncidentPage>('/incidents', { ...search, after: pageParam }, signal),
    initialPageParam: undefined,
    getNextPageParam: ({ next }) => next,
    refetchInterval: coverMs,
    placeholderData: keepPreviousData,
  })
  const { data, error, hasNextPage, isFetching, isFetchingNextPage, fetchNextPage, refetch } = query
  const pages = data?.pages ?? []
  const isBehind = hasNextPage && pages.length < wanted
  useEffect(() => {
    // The address may ask for more pages than have been read: same address, same view.
    if (isBehind && !isFetching) void fetchNextPage()
  }, [isBehind, isFetching, fetchNextPage])
  return {
    rows: data === undefined ? undefined : pages.flatMap((page) => page.data),
    total: pages.at(-1)?.total ?? 0,
    error,
    again: () => void refetch(),
    more: hasNextPage && pages.length < mostPages ? () => want(pages.length + 1) : undefined,
    isReadingMore: isFetchingNextPage || isBehind,
  }
}
