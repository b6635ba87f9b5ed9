import { type UseMutationResult, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Fault } from './fault.ts'
import { isHeard } from './live-report.ts'
import { type Paged, usePaged } from './paged.ts'
import { coverMs } from './questions.ts'
import { type Reader, releaseKeys } from './release-keys.ts'
import { ask, askBare, tell } from './request.ts'
import type { DeploymentRow, MetricAnswer, Page, ReleaseDetail, Report, ReportAverage } from './shapes.ts'

/** Everything the pages ask about releases and the reports on them. A report that is written is heard as it goes; the rest is asked again by the clock. */

/** While a report is written a person watches: asked so often where its steps cannot be heard. */
const watchMs = 1_000
/** What is written changes no more, but for what is told of it afterwards: the end of its alert, its incident, ratings. */
const writtenMs = 60_000

export interface ReleaseSearch {
  readonly text?: string | undefined
  readonly status?: readonly DeploymentRow['status'][] | undefined
  readonly report?: Report['status'] | 'none' | undefined
}

export function useReleases(search: ReleaseSearch, language: Reader): Paged<Page<DeploymentRow>> {
  const isWriting = (pages: readonly Page<DeploymentRow>[]): boolean =>
    pages.some(({ data }) => data.some(({ glance }) => glance?.status === 'generating'))
  return usePaged<Page<DeploymentRow>>(
    [...releaseKeys.list, search, language],
    '/deployments',
    { ...search, language, pageSize: 50 },
    ask,
    (pages) => (isWriting(pages) ? 2 * watchMs : coverMs),
  )
}

export function useRelease(id: string | undefined, language: Reader): UseQueryResult<ReleaseDetail, Fault> {
  return useQuery<ReleaseDetail, Fault>({
    queryKey: releaseKeys.release(id ?? '', language),
    queryFn: ({ signal }) => askBare<ReleaseDetail>(`/deployments/${encodeURIComponent(id ?? '')}`, { language }, signal),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data?.versions.some(({ id, status }) => isUnheard(id, status)) === true ? 2 * watchMs : coverMs),
  })
}

export function useReport(id: string | undefined, language: Reader): UseQueryResult<Report, Fault> {
  return useQuery<Report, Fault>({
    queryKey: releaseKeys.report(id ?? '', language),
    queryFn: ({ signal }) => ask<Report>(`/reports/${encodeURIComponent(id ?? '')}`, { language }, signal),
    refetchInterval: ({ state }) =>
      state.data?.status !== 'generating' ? writtenMs : isUnheard(state.data.id, state.data.status) ? watchMs : coverMs,
    enabled: id !== undefined,
  })
}

const isUnheard = (id: string, status: Report['status']): boolean => status === 'generating' && !isHeard(id)

/** What the version `other` said differently from this one. */
export function useReportDiff(id: string, other: string | undefined, language: Reader): UseQueryResult<{ readonly diff: string }, Fault> {
  return useQuery<{ readonly diff: string }, Fault>({
    queryKey: releaseKeys.diff(id, other ?? '', language),
    queryFn: ({ signal }) => ask<{ readonly diff: string }>(`/reports/${encodeURIComponent(id)}/diff`, { with: other, language }, signal),
    enabled: other !== undefined,
  })
}

export interface SeriesQuestion {
  readonly query: string
  readonly start: string
  readonly end: string
  readonly step: string
  readonly hostname: readonly string[]
}

export function useSeries(question: SeriesQuestion, isWanted: boolean): UseQueryResult<MetricAnswer, Fault> {
  return useQuery<MetricAnswer, Fault>({
    queryKey: [...releaseKeys.series, question],
    queryFn: ({ signal }) => askBare<MetricAnswer>('/metrics/query', { ...question }, signal),
    staleTime: writtenMs,
    enabled: isWanted,
  })
}

/** Asks again for every chart that was not answered: the cause is rarely one chart's own. */
export function useFailedSeries(): () => void {
  const client = useQueryClient()
  return () => void client.refetchQueries({ queryKey: releaseKeys.series, predicate: ({ state }) => state.status === 'error' })
}

export function useReportScores(): UseQueryResult<readonly ReportAverage[], Fault> {
  return useQuery<readonly ReportAverage[], Fault>({
    queryKey: releaseKeys.scores,
    queryFn: ({ signal }) => ask<readonly ReportAverage[]>('/report-scores', {}, signal),
    refetchInterval: writtenMs,
  })
}

/** What a person may ask of a release and its reports. */
export type ReportDeed =
  | { readonly do: 'diagnose'; readonly release: string; readonly language: Reader }
  | { readonly do: 'again' | 'mark'; readonly id: string }
  | { readonly do: 'rate'; readonly id: string; readonly stars: number; readonly comment: string | undefined }

export function useReportDeed(): UseMutationResult<Report, Fault, ReportDeed> {
  const client = useQueryClient()
  return useMutation<Report, Fault, ReportDeed>({
    mutationFn: (deed) => request(deed),
    onSuccess: (report) => {
      client.setQueryData(releaseKeys.report(report.id, report.language), report)
      void client.invalidateQueries({ queryKey: releaseKeys.report(report.id) })
      void client.invalidateQueries({ queryKey: releaseKeys.list })
      return client.invalidateQueries({ queryKey: releaseKeys.release(report.deploymentId) })
    },
  })
}

function request(deed: ReportDeed): Promise<Report> {
  switch (deed.do) {
    case 'diagnose':
      return tell<Report>(`/deployments/${encodeURIComponent(deed.release)}/diagnose`, { language: deed.language })
    case 'rate':
      return tell<Report>(`/reports/${encodeURIComponent(deed.id)}/rating`, {
        stars: deed.stars,
        ...(deed.comment === undefined || deed.comment.trim() === '' ? {} : { comment: deed.comment.trim() }),
      })
    default:
      return tell<Report>(`/reports/${encodeURIComponent(deed.id)}/${deed.do}`)
  }
}
