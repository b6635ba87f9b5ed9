import type { Readable } from 'node:stream'
import type { AgentHeartbeat, AgentReport, KnownGroup } from '../domain/crash/agent-protocol.ts'
import type { Instant } from '../domain/instant.ts'
import type { ExplainedCrash } from '../ports/store/crash-analyses.ts'
import type { KeptFile } from '../ports/store/crash-files.ts'
import type {
  Agent,
  CrashFilter,
  CrashGroup,
  CrashIncident,
  GroupChange,
  GroupFilter,
  GroupPlaces,
  MergeProposal,
  StoredCrash,
} from '../ports/store/crash-store.ts'
import type { Page } from '../ports/store/page.ts'
import type { AnalysisVerbs } from './analysis/verbs.ts'
import type { GroupSummary } from './group/group-summary.ts'
import type { CrashMetrics } from './overview/figures.ts'
import type { CrashSummary } from './overview/summary.ts'
import type { CrashStorage } from './storage/storage-view.ts'
import type { Verification } from './storage/verification.ts'

/** Everything a surface may do with crashes. What is not there throws `not-found`, what does not fit `conflict`; roles are the routes' business. */
export interface CrashVerbs {
  /** From an agent: stored, counted in their groups and passed on as signals before this returns; each report once, however often it is told. */
  tell(reports: readonly AgentReport[]): Promise<readonly ToldReport[]>
  /** The slim core of a report that was told, zstd-compressed; too large ones throw `too-large`. */
  keepSlimCore(reportId: string, content: Readable, signal: AbortSignal): Promise<void>
  /** What agents need to know to spare a debugger and a second full core. */
  known(): Promise<{ readonly groups: readonly KnownGroup[]; readonly fullCoresPerGroup: number }>
  heartbeat(agent: AgentHeartbeat): Promise<void>
  agents(): Promise<readonly SeenAgent[]>

  crashes(filter: CrashFilter): Promise<Page<StoredCrash>>
  crash(id: string): Promise<StoredCrash>
  /** The incident that the crash's signal belongs to. */
  incidentOf(id: string): Promise<CrashIncident | undefined>

  /** From this score a core is of high value. */
  readonly valueThreshold: number
  summary(): Promise<CrashSummary>
  metrics(): Promise<CrashMetrics>

  slimCore(id: string, signal: AbortSignal): Promise<CoreFile>
  /** `not-found` names the node that holds it, where this server cannot reach it. */
  fullCore(id: string, signal: AbortSignal): Promise<CoreFile>
  kept(id: string, signal: AbortSignal): Promise<readonly KeptHere[]>
  storage(): Promise<CrashStorage>
  /** Begins one, or joins the one that runs; answers after a few seconds, done or not. */
  verify(by: string): Promise<Verification>
  verification(): Promise<Verification | undefined>

  /** What models say. */
  readonly analysis: AnalysisVerbs

  groups(filter: GroupFilter): Promise<Page<GroupAtAGlance>>
  group(id: string): Promise<GroupDetail>
  merge(from: string, into: string, by: string): Promise<CrashGroup>
  split(group: string, keys: readonly string[], by: string): Promise<CrashGroup>
  /** Undefined version: open again. */
  markFixed(group: string, version: string | undefined, by: string): Promise<CrashGroup>
  proposals(): Promise<readonly MergeProposal[]>
  refuse(left: string, right: string, by: string): Promise<void>
}

/** A line of the list: the group, and where and how often it crashed. */
export interface GroupAtAGlance extends CrashGroup {
  readonly glance: Omit<GroupPlaces, 'group'> & Pick<GroupSummary, 'oneNodeOnly'>
}

export interface GroupDetail extends CrashGroup {
  /** Undefined when its crashes are no longer stored. */
  readonly summary: GroupSummary | undefined
  /** Versions of its program that crashed in any way, and when each first did; the oldest first. */
  readonly releases: readonly { readonly version: string; readonly firstSeen: Instant }[]
  /** What people did to it, the latest first. */
  readonly changes: readonly GroupChange[]
  /** The latest of its crashes that a model has said something about. */
  readonly explained?: ExplainedCrash
}

export interface CoreFile {
  readonly fileName: string
  readonly content: Readable
  readonly sizeBytes?: number
}

export interface KeptHere extends KeptFile {
  /** This server can give it. */
  readonly isHere: boolean
}

export interface ToldReport {
  readonly id: string
  readonly group: string | undefined
  readonly wantSlimCore: boolean
}

export interface SeenAgent extends Agent {
  /** It was heard of in the last two minutes. */
  readonly isActive: boolean
}

/** What of a crash is passed on as a signal: what the agent told, and where it stands among the others. */
export interface ToldCrash {
  readonly report: AgentReport
  readonly group: string | undefined
  readonly isFirst: boolean
  readonly receivedAt: Instant
}
