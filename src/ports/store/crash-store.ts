import type { z } from 'zod'
import type { AgentHeartbeat, AgentReport, AgentStorage, KnownGroup } from '../../domain/crash/agent-protocol.ts'
import type { Fingerprint, KnownCrash } from '../../domain/crash/crash-record.ts'
import type { Instant } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { CrashAnalysisStore } from './crash-analyses.ts'
import type { CrashFileStore } from './crash-files.ts'
import type { CrashOverviewStore } from './crash-overview.ts'
import type { Page } from './page.ts'

/** Crashes as the agents told them, and the groups they belong to. Every method is one transaction. */
export interface CrashStore extends CrashOverviewStore, CrashFileStore, CrashAnalysisStore {
  /** Stores reports for good and counts them in their groups, each id once however often it is told. When this returns, the agent may forget them. */
  receive(reports: readonly AgentReport[], clusterId: string, now: Instant): Promise<readonly ReceivedReport[]>
  get(id: string): Promise<StoredCrash | undefined>
  list(filter: CrashFilter): Promise<Page<StoredCrash>>
  /** Remembers where the server put the slim core of a report. */
  slimStored(id: string, name: string, sizeBytes: number): Promise<boolean>
  /** The incident that a crash's signal was grouped into. */
  incidentOf(id: string): Promise<CrashIncident | undefined>

  groups(filter: GroupFilter): Promise<Page<CrashGroup>>
  /** Where the crashes of some groups were and how many a day since then, added up: what a list of groups shows beside each. */
  places(groups: readonly string[], since: Instant, days: number): Promise<readonly GroupPlaces[]>
  group(id: string): Promise<CrashGroup | undefined>
  /** When, where and in which version its crashes were, the newest first. */
  sightings(
    group: string,
    limit: number,
  ): Promise<readonly { readonly at: Instant; readonly version: string; readonly node: string; readonly pod: string }[]>
  /** Versions of a program that have crashed in any way, and since when. */
  versionsOf(program: string): Promise<readonly { readonly version: string; readonly firstSeen: Instant }[]>
  /** For the agents; the most recently seen first. */
  knownGroups(limit: number): Promise<readonly KnownGroup[]>
  /** Moves all fingerprints of one group into another; false when one of them does not exist. */
  merge(from: string, into: string, by: string, now: Instant): Promise<boolean>
  /** Takes fingerprints out of a group into a new one, and names it; undefined when one is not in that group, or none would be left. */
  split(group: string, keys: readonly string[], by: string, now: Instant): Promise<string | undefined>
  markFixed(group: string, version: string | undefined, by: string, now: Instant): Promise<boolean>
  /** Who did what to a group, the latest first; also of one that was merged away since. */
  changes(group: string, limit: number): Promise<readonly GroupChange[]>

  /** Two groups that look alike; kept until a person decides. A pair that was decided once is never proposed again. */
  propose(proposals: readonly MergeProposal[], now: Instant): Promise<void>
  proposals(limit: number): Promise<readonly MergeProposal[]>
  /** `merge` decides by itself where it is given a pair that was proposed. */
  refuse(left: string, right: string, by: string, now: Instant): Promise<boolean>

  /** Crashes by the instance of Milvus that the agents named, within one cluster. */
  countsByInstance(
    clusterId: string,
  ): Promise<readonly { readonly namespace: string; readonly instance: string; readonly crashes: number; readonly lastCrashAt: Instant }[]>

  heartbeat(agent: AgentHeartbeat, now: Instant): Promise<void>
  agents(): Promise<readonly Agent[]>
}

export interface ReceivedReport {
  readonly id: string
  readonly isNew: boolean
  readonly group: string | undefined
  /** The first crash of its group. */
  readonly isFirst: boolean
  readonly hasSlimCore: boolean
}

export interface StoredCrash {
  readonly id: string
  readonly clusterId: string
  readonly receivedAt: Instant
  readonly crashedAt: Instant
  /** Image tag, or the beginning of the program's build-id; '' = unknown. */
  readonly version: string
  readonly report: AgentReport
  readonly group: string | undefined
  readonly slimName: string | undefined
  /** What a model said about it, or why none was asked. */
  readonly analysis: JsonObject | undefined
}

export interface CrashFilter {
  readonly clusterId?: string
  readonly group?: string
  readonly namespace?: string
  readonly pod?: string
  readonly instance?: string
  readonly node?: string
  /** Only crashes whose pod nobody knows. */
  readonly isUnowned?: true
  /** The id begins so. */
  readonly idPrefix?: string
  readonly minScore?: number
  readonly status?: string
  readonly since?: Instant
  readonly until?: Instant
  readonly sortBy: 'time' | 'score' | 'size' | 'filename'
  readonly sortDesc: boolean
  readonly page: number
  readonly pageSize: number
}

export interface GroupFilter {
  readonly state?: 'open' | 'fixed'
  /** Only groups with a crash of this instance. */
  readonly instance?: string
  /** In a frame, a message, the program, a report's name or the id; in any case. */
  readonly text?: string
  readonly sortBy: 'lastSeen' | 'firstSeen' | 'count'
  /** Unless false: the latest, or the most, first. */
  readonly sortDesc?: boolean
  readonly page: number
  readonly pageSize: number
}

export interface CrashGroup {
  readonly id: string
  readonly state: 'open' | 'fixed'
  readonly fixedIn: string | undefined
  readonly count: number
  readonly firstSeen: Instant
  readonly lastSeen: Instant
  /** Full cores kept, over all nodes. */
  readonly fullCores: number
  /** The most frequent first. */
  readonly members: readonly GroupMember[]
}

export interface GroupMember {
  readonly key: string
  readonly fingerprint: Fingerprint
  readonly signal: string
  readonly program: string
  readonly abortMessage: string | undefined
  readonly looksLike: readonly z.infer<typeof KnownCrash>[]
  readonly count: number
  readonly firstSeen: Instant
  readonly lastSeen: Instant
}

export interface GroupPlaces {
  readonly group: string
  readonly versions: NameCounts
  readonly pods: NameCounts
  readonly nodes: NameCounts
  readonly instances: NameCounts
  /** Crashes a day, the oldest day first. */
  readonly trend: readonly number[]
}

export interface NameCounts {
  /** How many different names there are. */
  readonly total: number
  /** The most frequent, three at most. */
  readonly most: readonly { readonly name: string; readonly count: number }[]
}

export interface CrashIncident {
  readonly id: string
  readonly title: string
  readonly openedAt: Instant
}

export interface GroupChange {
  readonly at: Instant
  readonly by: string
  readonly what: 'merged' | 'split' | 'fixed' | 'reopened'
  /** The group it was done to: the one that stayed in a merge, the one that was taken apart. */
  readonly group: string
  /** The group that was merged into it, or taken out of it. */
  readonly other: string | undefined
  /** Fingerprints that moved. */
  readonly keys: readonly string[]
  readonly version: string | undefined
}

export interface MergeProposal {
  readonly left: string
  readonly right: string
  /** 0-1. */
  readonly similarity: number
}

export interface Agent {
  readonly nodeName: string
  readonly version: string
  readonly status: string
  readonly firstSeen: Instant
  readonly lastSeen: Instant
  /** What its own store holds, as it last said. */
  readonly storage: (AgentStorage & { readonly at: Instant }) | undefined
}
