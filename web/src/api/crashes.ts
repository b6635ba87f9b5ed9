import { keepPreviousData, type UseMutationResult, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Fault } from './fault.ts'
import { type Paged, usePaged } from './paged.ts'
import { coverMs } from './questions.ts'
import { ask, askBare, tell } from './request.ts'
import type {
  CoredumpDetail,
  CoredumpFile,
  CrashGroup,
  CrashGroupRow,
  CrashMetrics,
  CrashStorage,
  CrashSummary,
  GroupDetail,
  Instance,
  InstancePage,
  MergeProposal,
  Page,
} from './shapes.ts'

/** While a model is asked. */
const askingMs = 2_000

/** Everything the pages ask about crashes. Nothing announces these, so they are asked again by the clock. */
const crashKeys = {
  all: ['crashes'],
  groups: ['crashes', 'groups'],
  group: (id: string) => ['crashes', 'group', id],
  files: ['crashes', 'files'],
  crash: (id: string) => ['crashes', 'one', id],
  proposals: ['crashes', 'proposals'],
  summary: ['crashes', 'summary'],
  metrics: ['crashes', 'metrics'],
  storage: ['crashes', 'storage'],
  instances: ['crashes', 'instances'],
} as const

export interface GroupSearch {
  readonly text?: string | undefined
  readonly state?: 'open' | 'fixed' | undefined
  readonly instance?: string | undefined
  readonly sortBy: 'lastSeen' | 'count' | 'firstSeen'
}

export interface FileSearch {
  readonly group?: string | undefined
  readonly instance?: string | undefined
  readonly minScore?: number | undefined
  readonly status?: CoredumpFile['status'] | undefined
  readonly since?: string | undefined
  readonly sortBy: 'time' | 'score' | 'size' | 'filename'
  readonly sortDesc?: boolean
}

export function useCrashGroups(search: GroupSearch): Paged<Page<CrashGroupRow>> {
  return usePaged<Page<CrashGroupRow>>([...crashKeys.groups, search], '/crash-groups', { ...search, pageSize: 50 })
}

/** The first groups that match, for a choice. */
export function useGroupChoices(text: string): UseQueryResult<Page<CrashGroupRow>, Fault> {
  const query = { ...(text === '' ? {} : { text }), sortBy: 'lastSeen', pageSize: 50 }
  return useQuery<Page<CrashGroupRow>, Fault>({
    queryKey: [...crashKeys.groups, 'choices', text],
    queryFn: ({ signal }) => ask<Page<CrashGroupRow>>('/crash-groups', query, signal),
    placeholderData: keepPreviousData,
  })
}

export function useCrashGroup(id: string | undefined): UseQueryResult<GroupDetail, Fault> {
  return useQuery<GroupDetail, Fault>({
    queryKey: crashKeys.group(id ?? ''),
    queryFn: ({ signal }) => ask<GroupDetail>(`/crash-groups/${encodeURIComponent(id ?? '')}`, {}, signal),
    refetchInterval: coverMs,
    enabled: id !== undefined,
  })
}

export function useCoreFiles(search: FileSearch, pageSize = 50): Paged<Page<CoredumpFile>> {
  return usePaged<Page<CoredumpFile>>([...crashKeys.files, search, pageSize], '/coredumps', { ...search, pageSize }, askBare)
}

/** What a crash left behind does not change; only what was kept of it, and what a model says, may. */
export function useCrash(id: string): UseQueryResult<CoredumpDetail, Fault> {
  return useQuery<CoredumpDetail, Fault>({
    queryKey: crashKeys.crash(id),
    queryFn: ({ signal }) => askBare<CoredumpDetail>(`/coredumps/${encodeURIComponent(id)}`, {}, signal),
    staleTime: 60_000,
    refetchInterval: ({ state }) => (state.data === undefined || state.data.analysisState === 'idle' ? false : askingMs),
  })
}

/** Wants a model asked about a crash, whatever its value; the crash says how far that is. */
export function useAskModel(id: string): UseMutationResult<unknown, Fault, void> {
  const client = useQueryClient()
  return useMutation<unknown, Fault>({
    mutationFn: () => tell(`/coredumps/${encodeURIComponent(id)}/analyse`),
    onSuccess: () => client.invalidateQueries({ queryKey: crashKeys.all, predicate: ({ queryKey }) => queryKey[1] !== 'files' }),
  })
}

export interface InstanceSearch {
  readonly type?: Instance['type'] | undefined
  readonly status?: Instance['status'] | undefined
  readonly sortBy: 'name' | 'coredumps' | 'restarts'
}

export function useInstances(search: InstanceSearch): Paged<InstancePage> {
  const query = { ...search, sortDesc: search.sortBy !== 'name', pageSize: 50 }
  return usePaged<InstancePage>([...crashKeys.instances, search], '/instances', query, askBare)
}

export function useProposals(): UseQueryResult<readonly MergeProposal[], Fault> {
  return useQuery<readonly MergeProposal[], Fault>({
    queryKey: crashKeys.proposals,
    queryFn: ({ signal }) => ask<readonly MergeProposal[]>('/crash-proposals', {}, signal),
    refetchInterval: coverMs,
  })
}

export function useCrashSummary(): UseQueryResult<CrashSummary, Fault> {
  return useQuery<CrashSummary, Fault>({
    queryKey: crashKeys.summary,
    queryFn: ({ signal }) => askBare<CrashSummary>('/summary', {}, signal),
    refetchInterval: coverMs,
  })
}

export function useCrashMetrics(): UseQueryResult<CrashMetrics, Fault> {
  return useQuery<CrashMetrics, Fault>({
    queryKey: crashKeys.metrics,
    queryFn: ({ signal }) => askBare<CrashMetrics>('/metrics', {}, signal),
    refetchInterval: 60_000,
  })
}

export function useCrashStorage(): UseQueryResult<CrashStorage, Fault> {
  return useQuery<CrashStorage, Fault>({
    queryKey: crashKeys.storage,
    queryFn: ({ signal }) => ask<CrashStorage>('/storage', {}, signal),
    refetchInterval: coverMs,
  })
}

/** Begins a check of every stored file; the answer to the storage says how far it is. */
export function useVerification(): UseMutationResult<unknown, Fault, void> {
  const client = useQueryClient()
  return useMutation<unknown, Fault>({
    mutationFn: () => tell('/coredumps/verify'),
    onSuccess: () => client.invalidateQueries({ queryKey: crashKeys.storage }),
  })
}

/** What a person may decide about bugs. */
export type GroupDeed =
  | { readonly do: 'merge'; readonly id: string; readonly into: string }
  | { readonly do: 'split'; readonly id: string; readonly keys: readonly string[] }
  | { readonly do: 'fix'; readonly id: string; readonly version: string | undefined }

export function useGroupDeed(): UseMutationResult<CrashGroup, Fault, GroupDeed> {
  const client = useQueryClient()
  return useMutation<CrashGroup, Fault, GroupDeed>({
    mutationFn: (deed) => request(deed),
    // A group that was joined away is not there any more: asking for it again would only find that out.
    onSuccess: (_, deed) =>
      client.invalidateQueries({
        queryKey: crashKeys.all,
        predicate: ({ queryKey }) => !(deed.do === 'merge' && queryKey[1] === 'group' && queryKey[2] === deed.id),
      }),
  })
}

function request(deed: GroupDeed): Promise<CrashGroup> {
  const path = `/crash-groups/${encodeURIComponent(deed.id)}`
  switch (deed.do) {
    case 'merge':
      return tell<CrashGroup>(`${path}/merge`, { into: deed.into })
    case 'split':
      return tell<CrashGroup>(`${path}/split`, { keys: deed.keys })
    case 'fix':
      return tell<CrashGroup>(`${path}/fixed`, deed.version === undefined ? {} : { version: deed.version })
  }
}

export function useRefuseProposal(): UseMutationResult<unknown, Fault, MergeProposal> {
  const client = useQueryClient()
  return useMutation<unknown, Fault, MergeProposal>({
    mutationFn: ({ left, right }) => tell('/crash-proposals/refuse', { left, right }),
    onSuccess: () => client.invalidateQueries({ queryKey: crashKeys.proposals }),
  })
}
