import type { Instant } from '../../domain/instant.ts'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import type { Deployment, DeploymentStatus } from '../../domain/release/deployment.ts'
import type { DiagnosisReport, ReportProgress, ReportStanding } from '../../domain/release/report.ts'
import type { Language } from '../../domain/text.ts'
import type { KeptStep } from '../model/ledger.ts'
import type { Page } from './page.ts'

/** Releases and the reports on them. Every method is one transaction. */
export interface ReleaseStore {
  /** Inserts it, or replaces what is known under its id; when it was first told stays, and so does what fires. */
  put(deployment: Deployment): Promise<void>
  deployment(id: string): Promise<Deployment | undefined>
  deployments(filter: DeploymentFilter): Promise<Page<Deployment>>
  /** Rules that fire just now. */
  noteFiring(id: string, firing: NonNullable<Deployment['firing']>): Promise<void>
  /** Those of one namespace's workloads that were first told since then, the newest first; a bounded number. */
  inNamespace(clusterId: string, namespace: string, since: Instant): Promise<readonly Deployment[]>
  /** Puts it in the place of the one that was seen, whose reports become its own. */
  adopt(seenId: string, deployment: Deployment): Promise<void>
  /** Of each deployment the report that tells most now: the one being written, else the one to read; without its tool calls and claims. */
  glances(deploymentIds: readonly string[]): Promise<ReadonlyMap<string, ReportGlance>>

  /**
   * Opens the next version as `generating`, to be taken by whoever writes reports. While one for the same alert key is being written, and for `quietMs` after it
   * was completed, that one is answered instead; one that failed never stands in the way.
   */
  open(request: OpenReport, now: Instant): Promise<{ readonly report: DiagnosisReport; readonly isNew: boolean }>
  /** The oldest report that nobody is writing, leased to `holder`; times are this call's `now`. */
  take(holder: string, leaseMs: number, now: Instant): Promise<TakenReport | undefined>
  /** False when the lease has gone to another. */
  renew(id: string, holder: string, leaseMs: number, now: Instant): Promise<boolean>
  /** What the holder does now, for whoever watches on any server. */
  noteProgress(id: string, holder: string, progress: ReportProgress): Promise<void>
  /** Keeps what was done of it, for whoever goes on with it should this holder die; nothing where the lease has gone to another. Gone when it ends. */
  keepStep(id: string, holder: string, step: KeptStep, now: Instant): Promise<void>
  /** Ends it. False when the lease has gone to another, or it has ended already: nothing is written then. */
  finish(id: string, holder: string, written: FinishedReport, now: Instant): Promise<boolean>
  /** Gives it back unwritten, so that it is taken again at once. */
  giveBack(id: string, holder: string): Promise<void>
  /** Fails what was taken `mostAttempts` times and never finished, and what has been generating since before `before`. Answers the ids. */
  failStale(before: Instant, mostAttempts: number, now: Instant): Promise<readonly string[]>
  /** Attaches the end of an alert to its reports that have no end yet. Answers the newest of its reports; undefined where it has none. */
  resolved(deploymentId: string, alertKey: string, at: Instant): Promise<Pick<DiagnosisReport, 'id' | 'version'> | undefined>
  /** Reports that ended since then, whose alert belongs to an incident that has not been told of them. */
  unlinked(since: Instant): Promise<readonly UnlinkedReport[]>
  noteIncident(id: string, incidentId: string): Promise<void>

  report(id: string): Promise<DiagnosisReport | undefined>
  /** How these stand, by what whoever writes them has noted last, on whatever server; those that are not there are left out. */
  standings(ids: readonly string[]): Promise<readonly ReportStanding[]>
  /** The latest hundred versions, the newest first, without their tool calls and claims. */
  versionsOf(deploymentId: string): Promise<readonly DiagnosisReport[]>
  /** All versions, the newest first. */
  reportsOf(deploymentId: string): Promise<readonly DiagnosisReport[]>
  /** The one to read: marked, else newest completed, else newest. */
  currentReport(deploymentId: string): Promise<DiagnosisReport | undefined>
  reports(filter: ReportFilter): Promise<Page<DiagnosisReport>>
  /** Marks it, and no other of its deployment. */
  mark(id: string, now: Instant): Promise<boolean>
  /** One rating a person; a second one replaces the first. */
  rate(id: string, rating: DiagnosisReport['ratings'][number]): Promise<boolean>
  /** All versions; how many. */
  deleteReports(deploymentId: string): Promise<number>
  /** By model and prompt version, over completed reports. */
  averages(): Promise<readonly ReportAverage[]>
  /**
   * Deletes ended reports last touched before that time, but the current one of each deployment; deployments without reports; and what neither it nor its reports
   * were touched since, with all its reports. A bounded number at once; answers how many reports.
   */
  forget(before: Instant): Promise<number>
}

export interface DeploymentFilter {
  readonly clusterId?: string
  readonly appName?: string
  readonly status?: readonly DeploymentStatus[]
  /** Only those whose alert rules are to be looked at: under way, or with a rule that fires. */
  readonly watched?: true
  /** Within its id, application, version or workload. */
  readonly text?: string
  /** Carried by this workload. */
  readonly workload?: { readonly kind: string; readonly namespace: string; readonly name: string }
  /** How its newest report stands; `none`: it has no report. */
  readonly report?: DiagnosisReport['status'] | 'none'
  readonly page: number
  readonly pageSize: number
}

export interface ReportGlance {
  readonly report: DiagnosisReport
  readonly versions: number
}

export interface ReportFilter {
  readonly deploymentId?: string
  readonly status?: DiagnosisReport['status']
  readonly page: number
  readonly pageSize: number
}

export interface OpenReport {
  readonly id: string
  readonly deploymentId: string
  readonly trigger: DiagnosisReport['trigger']
  readonly alert: DeploymentAlert | undefined
  readonly language: Language
  readonly quietMs: number
}

export interface TakenReport {
  readonly report: DiagnosisReport
  readonly deployment: Deployment
  /** 1 for the first try. */
  readonly attempt: number
  readonly spentBefore: SpentBefore
  /** What those who took it before have done of it, by its place; models' answers among it. */
  readonly steps: ReadonlyMap<string, unknown>
}

/** What models were paid for it by those who took it before and did not end it. */
export interface SpentBefore {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Null: the price of a turn is not known. */
  readonly costUsd: number | null
}

export interface UnlinkedReport {
  readonly reportId: string
  readonly version: number
  readonly deploymentId: string
  readonly status: DiagnosisReport['status']
  readonly incidentId: string
}

/** What a report holds once it was written. */
export type FinishedReport = Omit<
  DiagnosisReport,
  | 'id'
  | 'deploymentId'
  | 'version'
  | 'isMarked'
  | 'progress'
  | 'trigger'
  | 'alertKey'
  | 'alert'
  | 'resolvedAt'
  | 'incidentId'
  | 'ratings'
  | 'createdTime'
  | 'updatedTime'
>

export interface ReportAverage {
  readonly model: string
  readonly promptVersion: string
  readonly reports: number
  /** 0-1. */
  readonly quality: number
  /** 1-5; undefined = nobody rated. */
  readonly stars: number | undefined
  readonly ratings: number
}
