import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Fault } from './fault.ts'
import { coverMs } from './questions.ts'
import { ask } from './request.ts'
import type { ModelOverview } from './shapes.ts'

/** Who is asked, what that cost, and what was refused. */
export function useModels(): UseQueryResult<ModelOverview, Fault> {
  return useQuery<ModelOverview, Fault>({
    queryKey: ['models'],
    queryFn: ({ signal }) => ask<ModelOverview>('/models', {}, signal),
    refetchInterval: coverMs,
  })
}
