import type { Readable } from 'node:stream'
import type { z } from 'zod'
import type { CrashFilter, GroupFilter } from '../../../ports/store/crash-store.ts'
import {
  CoredumpPage,
  CoredumpReply,
  type CrashGroup,
  type GroupDetail,
  GroupDetailReply,
  GroupPage,
  GroupReply,
  ProposalsReply,
} from '../../http/contracts/crash.ts'
import { type AnalysisState, AnalysisStateReply } from '../../http/contracts/crash-analysis.ts'
import { type Verification, VerificationReply } from '../../http/contracts/crash-storage.ts'
import type { Exchange } from './exchange.ts'

export type CrashPage = z.output<typeof CoredumpPage>
export type CrashDetail = z.output<typeof CoredumpReply>
export type CrashGroupPage = z.output<typeof GroupPage>['data']
export type Proposals = z.output<typeof ProposalsReply>['data']

/** What may be asked for over HTTP. */
export type ListFilter = Partial<Omit<CrashFilter, 'clusterId' | 'isUnowned'>>

/** What the command line asks a server about crashes. */
export interface CrashClient {
  list(filter: ListFilter): Promise<CrashPage>
  detail(id: string): Promise<CrashDetail>
  groups(filter: Partial<GroupFilter>): Promise<CrashGroupPage>
  group(id: string): Promise<GroupDetail>
  proposals(): Promise<Proposals>
  merge(from: string, into: string): Promise<CrashGroup>
  split(group: string, keys: readonly string[]): Promise<CrashGroup>
  /** Undefined: open again. */
  markFixed(group: string, version: string | undefined): Promise<CrashGroup>
  /** Wants a model asked about a crash; answers after some seconds, done or not. */
  analyse(id: string): Promise<AnalysisState>
  analysis(id: string): Promise<AnalysisState>
  /** Begins a verification of what the server keeps, or joins the running one. */
  verify(): Promise<Verification>
  verification(): Promise<Verification>
  slimCore(id: string): Promise<Readable>
}

export function crashClient({ call, download }: Pick<Exchange, 'call' | 'download'>): CrashClient {
  const groupPath = (id: string, verb?: string): string =>
    `/api/v1/crash-groups/${encodeURIComponent(id)}${verb === undefined ? '' : `/${verb}`}`
  return {
    list: ({ idPrefix, ...filter }) => call(CoredumpPage, `/api/v1/coredumps?${queryOf({ ...filter, id: idPrefix })}`),
    detail: (id) => call(CoredumpReply, `/api/v1/coredumps/${encodeURIComponent(id)}`),
    groups: async (filter) => (await call(GroupPage, `/api/v1/crash-groups?${queryOf(filter)}`)).data,
    group: async (id) => (await call(GroupDetailReply, groupPath(id))).data,
    proposals: async () => (await call(ProposalsReply, '/api/v1/crash-proposals')).data,
    merge: async (from, into) => (await call(GroupReply, groupPath(from, 'merge'), { into })).data,
    split: async (group, keys) => (await call(GroupReply, groupPath(group, 'split'), { keys })).data,
    markFixed: async (group, version) => (await call(GroupReply, groupPath(group, 'fixed'), version === undefined ? {} : { version })).data,
    analyse: async (id) => (await call(AnalysisStateReply, `/api/v1/coredumps/${encodeURIComponent(id)}/analyse`, {})).data,
    analysis: async (id) => (await call(AnalysisStateReply, `/api/v1/coredumps/${encodeURIComponent(id)}/analysis`)).data,
    verify: async () => (await call(VerificationReply, '/api/v1/coredumps/verify', {})).data,
    verification: async () => (await call(VerificationReply, '/api/v1/coredumps/verify')).data,
    slimCore: (id) => download(`/api/v1/coredumps/${encodeURIComponent(id)}/slim-core`),
  }
}

function queryOf(filter: Readonly<Record<string, string | number | boolean | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(filter)) if (value !== undefined) query.set(name, String(value))
  return query.toString()
}
