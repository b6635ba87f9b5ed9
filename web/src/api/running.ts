import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import type { Fault } from './fault.ts'
import { type Paged, usePaged } from './paged.ts'
import { coverMs, keys } from './questions.ts'
import { ask } from './request.ts'
import type { Configuration, DeadLetter, Deliveries, Delivery, FoldedSignal, Page, Sources } from './shapes.ts'

/** What those ask who run Aceso. Nothing announces these changes, so they are asked again by the clock. */
export function useSources(): UseQueryResult<Sources, Fault> {
  return useQuery<Sources, Fault>({
    queryKey: keys.sources,
    queryFn: ({ signal }) => ask<Sources>('/sources', {}, signal),
    refetchInterval: coverMs,
  })
}

export function useConfiguration(enabled: boolean): UseQueryResult<Configuration, Fault> {
  return useQuery<Configuration, Fault>({
    queryKey: keys.configuration,
    queryFn: ({ signal }) => ask<Configuration>('/configuration', {}, signal),
    enabled,
  })
}

export function useDeadLetters(enabled: boolean): UseQueryResult<Page<DeadLetter>, Fault> {
  return useQuery<Page<DeadLetter>, Fault>({
    queryKey: keys.deadLetters,
    queryFn: ({ signal }) => ask<Page<DeadLetter>>('/dead-letters', { pageSize: 100 }, signal),
    refetchInterval: coverMs,
    enabled,
  })
}

export function useDeliveries(status: Delivery['status'] | undefined): Paged<Deliveries> {
  return usePaged<Deliveries>([...keys.deliveries, status], '/deliveries', { status, pageSize: 20 })
}

/** Asked again whenever its incident changes: the key begins as the incident's own. */
export function useFoldedSignals(id: string): Paged<Page<FoldedSignal>> {
  return usePaged<Page<FoldedSignal>>([...keys.incident(id), 'signals'], `/incidents/${encodeURIComponent(id)}/signals/folded`, {
    pageSize: 20,
  })
}
