import type { Announcement } from '../../domain/announcement.ts'
import type { InstanceRestart } from '../../domain/crash/crash-loop.ts'
import type { Incident } from '../../domain/incident/incident.ts'
import type { Pattern, Rating } from '../../domain/incident/pattern.ts'
import type { FoldedSignal, Signal, StoredSignal } from '../../domain/incident/signal.ts'
import type { IncidentState } from '../../domain/incident/state.ts'
import type { StepName } from '../../domain/incident/step-name.ts'
import type { NewEvent, TimelineEvent } from '../../domain/incident/timeline.ts'
import type { Instant } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { ModelLedger } from '../model/ledger.ts'
import type { CleanUpStore } from './clean-up-store.ts'
import type { CrashStore } from './crash-store.ts'
import type { Page } from './page.ts'
import type { ReleaseStore } from './release-store.ts'

/** Everything that outlives the process. One contract for the embedded store and PostgreSQL; every method is one transaction. */
export interface Store {
  readonly signals: SignalStore
  readonly incidents: IncidentStore
  readonly patterns: PatternStore
  readonly feedback: FeedbackLog
  readonly access: AccessStore
  readonly switches: SwitchStore
  readonly leases: LeaseStore
  readonly memory: ClusterMemory
  readonly outbox: Outbox
  readonly crashes: CrashStore
  readonly models: ModelLedger
  readonly releases: ReleaseStore
  readonly cleanUps: CleanUpStore
  close(): Promise<void>
}

export interface SignalStore {
  /** Stores signals for good; those whose id is known are counted as repeats. When this returns, they may be acknowledged. */
  receive(signals: readonly GroupedSignal[], receivedAt: Instant): Promise<{ readonly stored: number; readonly repeated: number }>
  /**
   * Groups a batch of signals that have no incident yet: `decide` is pure and is given the batch (signals of one cluster) and the incidents it may join.
   * Runs under one lock, so two servers never open two incidents for one trouble. Returns how many signals were grouped; 0 = nothing to do.
   */
  group(limit: number, quietMs: number, now: Instant, decide: GroupDecider): Promise<number>
  ofIncident(incidentId: string, limit: number): Promise<readonly StoredSignal[]>
  /** Restarts of containers that belong to an instance of Milvus and ended since that moment; at most 5,000, the newest. */
  instanceRestarts(clusterId: string, since: Instant): Promise<readonly InstanceRestart[]>
  /** The last word on each instance that has ever crashed too often. */
  crashLoopsTold(clusterId: string): Promise<readonly StoredSignal[]>
  /** The signals of an incident, each happening once however often it was seen; the last seen first. */
  foldedOfIncident(incidentId: string, page: number, pageSize: number): Promise<Page<FoldedSignal>>
}

/** The incidents that a batch may join: all open ones of its clusters that match by group key or dedup key, and closed ones still in their quiet time. */
export interface GroupCandidates {
  /** Where several match one key: the open one, else the one closed last. A merged incident stands for the one it was merged into. */
  readonly byGroupKey: ReadonlyMap<string, Incident>
  readonly byDedupKey: ReadonlyMap<string, Incident>
}

export interface GroupDecision {
  /** Signal id to incident id; every signal of the batch is named, with '' for one that belongs nowhere (the end of a trouble nobody knew). */
  readonly assigned: ReadonlyMap<string, string>
  readonly changes: readonly IncidentChange[]
}

export type GroupDecider = (batch: readonly GroupedSignal[], candidates: GroupCandidates) => GroupDecision

/** A signal with the key of the incident it belongs to; given by the receiver, who knows the world. */
export type GroupedSignal = Signal & { readonly groupKey: string }

/** What a step, a verb or the grouper wants written: all of it or nothing, together with the jobs that follow. */
export interface IncidentChange {
  readonly incidentId: string
  /** Version it was decided on; 0 for a new incident. */
  readonly fromVersion: number
  readonly events: readonly NewEvent[]
  readonly jobs: readonly StepJob[]
  /** Whole new counts, made from what was read before; `conflict` when somebody else has counted in the meantime. */
  readonly patterns?: readonly Pattern[]
}

/**
 * A step to run. It is meant for one version of its incident: when the incident has moved on by then, the job is stale and dropped, because whoever moved it queued
 * what follows. 0 = whatever version (a replayed dead letter). So each incident has one living chain of jobs, however many hands touch it.
 */
export interface StepJob {
  readonly step: StepName
  readonly incidentId: string
  readonly afterMs: number
  readonly forVersion: number
}

export interface IncidentFilter {
  readonly clusterId?: string
  readonly namespace?: string
  readonly state?: readonly IncidentState[]
  readonly open?: boolean
  readonly cause?: string
  readonly text?: string
  /** Goes on after the row where an earlier page ended (its `next`), whatever has changed since; `page` then says nothing. */
  readonly after?: string
  readonly page: number
  readonly pageSize: number
  readonly sortBy: 'openedAt' | 'updatedAt' | 'severity'
  readonly sortDesc: boolean
}

export interface IncidentPage extends Page<Incident> {
  /** Where the next page begins; absent on the last one. Good for the same order only. */
  readonly next?: string
}

export interface IncidentStore {
  /** Appends the events, stores the fold of the timeline, queues the jobs; `conflict` when somebody else was quicker and nothing was written. */
  commit(changes: readonly IncidentChange[]): Promise<'committed' | 'conflict'>
  get(id: string): Promise<Incident | undefined>
  /** `input-invalid` when `after` is no place in this order. */
  list(filter: IncidentFilter): Promise<IncidentPage>
  timeline(id: string, afterSeq: number, limit: number): Promise<readonly TimelineEvent[]>
  byPlan(planId: string): Promise<Incident | undefined>
  /** Open incidents whose present cause has this key (`<cause>@<object>`), oldest first. */
  openWithCause(clusterId: string, troubleKey: string): Promise<readonly Incident[]>
  /** Closed incidents with this cause code, newest first. Given a whole trouble key (`<cause>@<object>`), those on that object come before the others. */
  earlierWithCause(clusterId: string, cause: string, limit: number): Promise<readonly Incident[]>
  /** Writes done since a moment, oldest first, for cool-downs and daily limits; undoing is not counted. */
  writesSince(clusterId: string, since: Instant): Promise<readonly WriteDone[]>
}

export interface WriteDone {
  readonly incidentId: string
  readonly planId: string
  readonly at: Instant
  readonly action: string
  readonly target: string
  readonly risk: string
}

export interface PatternStore {
  get(id: string): Promise<Pattern | undefined>
  ofCause(cause: string): Promise<readonly Pattern[]>
  list(limit: number): Promise<readonly Pattern[]>
}

/** What a person said of a mend, as it was said. */
export interface FeedbackEntry {
  readonly at: Instant
  readonly clusterId: string
  readonly incidentId: string
  readonly by: string
  readonly rating: Rating
  readonly cause?: string
  /** The way of mending that it was said of; absent where none was proposed. */
  readonly patternId?: string
  readonly comment?: string
}

/** Only added to, by commits; kept when the incidents are forgotten. */
export interface FeedbackLog {
  /** `2026-11`; the oldest first, at most 10,000. */
  ofMonth(month: string): Promise<readonly FeedbackEntry[]>
}

export const roles = ['viewer', 'operator', 'approver', 'admin'] as const
export type Role = (typeof roles)[number]

/** A role holds what the ones before it may do. */
export function allows(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed)
}

/** A token as stored: never the token, only its SHA-256. */
export interface TokenRecord {
  readonly name: string
  readonly role: Role
  readonly hash: string
  readonly createdAt: Instant
}

/** While there are tokens, one is an admin's: whoever adds or removes at the same moment, on whatever server, waits for the other. */
export interface AccessStore {
  tokens(): Promise<readonly TokenRecord[]>
  addToken(token: TokenRecord): Promise<'added' | 'name-taken' | 'first-must-be-admin'>
  removeToken(name: string): Promise<'removed' | 'not-found' | 'last-admin'>
}

/** Small settings that people change while it runs, with who and when. */
export interface SwitchStore {
  get(name: string): Promise<{ readonly value: JsonObject; readonly by: string; readonly at: Instant } | undefined>
  set(name: string, value: JsonObject, by: string, at: Instant): Promise<void>
  /** Sets what is not set yet, and answers what holds then: several servers that start at once agree. */
  setFirst(name: string, value: JsonObject, by: string, at: Instant): Promise<JsonObject>
}

export interface LeaseStore {
  /** Takes or renews a lease; false while another holder's has not run out. Times are the database's, not this machine's. */
  acquire(name: string, holder: string, ttlMs: number): Promise<boolean>
  release(name: string, holder: string): Promise<void>
}

/** What must be remembered about a cluster between two runs: restart counts seen, recent versions of ConfigMaps and workloads. */
export interface ClusterMemory {
  restartCounts(clusterId: string): Promise<ReadonlyMap<string, number>>
  saveRestartCounts(clusterId: string, changed: ReadonlyMap<string, number>, gone: readonly string[]): Promise<void>
  versions(clusterId: string): Promise<readonly KeptVersion[]>
  saveVersions(clusterId: string, versions: readonly KeptVersion[], keep: number): Promise<void>
  sourceNotes(clusterId: string): Promise<readonly SourceNotes[]>
  /** Adds to what is known: counts are added up, moments and errors are taken where they are newer. Several servers may do so. */
  noteSources(clusterId: string, news: readonly SourceNotes[]): Promise<void>
}

/** What is known of one source of signals, over all servers and restarts. */
export interface SourceNotes {
  /** Kind of the source; `watch` for the cluster's feed, which all watch sources share. */
  readonly source: string
  readonly signals: number
  readonly lastSignalAt?: Instant
  /** Changes that came faster than they could be worked on. */
  readonly dropped: number
  readonly droppedAt?: Instant
  readonly error?: string
  readonly errorAt?: Instant
  /** Of the feed: since when it is watched, and when its watcher last said so. */
  readonly watchedSince?: Instant
  readonly watchedAt?: Instant
}

/** `object` is as in the world: patterns masked, no Secret values. */
export interface KeptVersion {
  readonly ref: string
  readonly at: Instant
  readonly resourceVersion: string
  readonly object: JsonObject
}

export interface Outbox {
  /** Notifications waiting to be sent: written in the same transaction as the event they tell of. */
  take(limit: number, leaseMs: number): Promise<readonly Delivery[]>
  settle(
    id: number,
    outcome:
      | { readonly kind: 'sent' }
      | { readonly kind: 'retry'; readonly afterMs: number; readonly error: string }
      | { readonly kind: 'dead'; readonly error: string }
      /** Not sent on purpose: the same was told a short while ago, or the channel is no longer configured. */
      | { readonly kind: 'dropped'; readonly error: string },
  ): Promise<void>
  list(incidentId: string): Promise<readonly Delivery[]>
  /** Writes an announcement down for some channels; nothing while one of the same key is not over. */
  announce(announcement: Announcement, channels: readonly string[], at: Instant): Promise<void>
  /** The next announcement of this key is news again. */
  announcementOver(key: string): Promise<void>
  /** Deliveries of all incidents, newest first, and how many there are of each status. */
  page(filter: DeliveryFilter): Promise<DeliveryPage>
}

export const deliveryStatuses = ['waiting', 'sent', 'dead', 'dropped'] as const

export interface DeliveryFilter {
  readonly status?: readonly Delivery['status'][]
  readonly page: number
  readonly pageSize: number
}

export interface DeliveryPage extends Page<Delivery> {
  readonly counts: Readonly<Record<Delivery['status'], number>>
}

export interface Delivery {
  readonly id: number
  readonly channel: string
  readonly about:
    | { readonly kind: 'event'; readonly incidentId: string; readonly seq: number }
    | { readonly kind: 'announcement'; readonly announcement: Announcement }
  readonly status: (typeof deliveryStatuses)[number]
  readonly attempts: number
  readonly error?: string
  readonly at: Instant
  /** When a waiting one is tried next, at the latest. */
  readonly nextAt?: Instant
}
