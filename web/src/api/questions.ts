import { keepPreviousData, type QueryClient, type UseQueryOptions, type UseQueryResult, useQueries, useQuery } from '@tanstack/react-query'
import type { Fault } from './fault.ts'
import { ask } from './request.ts'
import type { Incident, Overview, Page, Pattern, TimelineEvent, Token } from './shapes.ts'

/** Everything the pages ask the server, with the key under which each answer is kept. */
export interface IncidentSearch {
  readonly open: boolean | undefined
  readonly text?: string | undefined
  readonly namespace?: string | undefined
  readonly state?: readonly Incident['state'][] | undefined
  readonly sortBy: 'severity' | 'openedAt' | 'updatedAt'
  readonly page?: number
  readonly pageSize: number
}

/** Live streams announce changes; asking again this often only covers a stream that is down. */
export const coverMs = 15_000

export const keys = {
  overview: ['overview'],
  incidents: ['incidents'],
  incident: (id: string) => ['incident', id],
  timeline: (id: string) => ['timeline', id],
  patterns: ['patterns'],
  tokens: ['tokens'],
  sources: ['sources'],
  deliveries: ['deliveries'],
  deadLetters: ['dead-letters'],
  configuration: ['configuration'],
} as const

export function useOverview(): UseQueryResult<Overview, Fault> {
  return useQuery<Overview, Fault>({
    queryKey: keys.overview,
    queryFn: ({ signal }) => ask<Overview>('/overview', {}, signal),
    refetchInterval: 10_000,
  })
}

export function useIncidents(search: IncidentSearch): UseQueryResult<Page<Incident>, Fault> {
  return useQuery<Page<Incident>, Fault>({
    queryKey: [...keys.incidents, search],
    queryFn: ({ signal }) => ask<Page<Incident>>('/incidents', { ...search }, signal),
    refetchInterval: coverMs,
    placeholderData: keepPreviousData,
  })
}

export function useIncident(id: string): UseQueryResult<Incident, Fault> {
  return useQuery<Incident, Fault>(oneIncident(id))
}

/** Each of them, in the same order; one that was not answered yet has no data. */
export function useEachIncident(ids: readonly string[]): readonly UseQueryResult<Incident, Fault>[] {
  return useQueries({ queries: ids.map(oneIncident) })
}

function oneIncident(id: string): UseQueryOptions<Incident, Fault> {
  return {
    queryKey: keys.incident(id),
    queryFn: ({ signal }) => ask<Incident>(`/incidents/${encodeURIComponent(id)}`, {}, signal),
    refetchInterval: coverMs,
  }
}

const timelinePage = 100
const mostTimelinePages = 20

/** The whole timeline, page by page; two thousand events at most, which the live stream then continues. */
export function useTimeline(id: string): UseQueryResult<readonly TimelineEvent[], Fault> {
  return useQuery<readonly TimelineEvent[], Fault>({
    queryKey: keys.timeline(id),
    queryFn: async ({ signal }) => {
      const events: TimelineEvent[] = []
      for (let page = 1; page <= mostTimelinePages; page += 1) {
        const path = `/incidents/${encodeURIComponent(id)}/timeline`
        const answer = await ask<Page<TimelineEvent>>(path, { page, pageSize: timelinePage }, signal)
        events.push(...answer.data)
        if (page >= answer.totalPages) break
      }
      return events
    },
    staleTime: Number.POSITIVE_INFINITY,
  })
}

export function usePatterns(): UseQueryResult<Page<Pattern>, Fault> {
  return useQuery<Page<Pattern>, Fault>({
    queryKey: keys.patterns,
    queryFn: ({ signal }) => ask<Page<Pattern>>('/patterns', { pageSize: 100 }, signal),
  })
}

export function useTokens(enabled: boolean): UseQueryResult<Page<Token>, Fault> {
  return useQuery<Page<Token>, Fault>({
    queryKey: keys.tokens,
    queryFn: ({ signal }) => ask<Page<Token>>('/tokens', { pageSize: 100 }, signal),
    enabled,
  })
}

/** After a change of one incident: its own answer is known, the lists and counts are asked again. */
export function incidentChanged(client: QueryClient, incident: Incident): void {
  client.setQueryData(keys.incident(incident.id), incident)
  void client.invalidateQueries({ queryKey: keys.incidents })
  void client.invalidateQueries({ queryKey: keys.overview })
}
