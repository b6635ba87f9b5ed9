import type { Instant } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'

/**
 * Crashes that wait for a model, and what it said. Each new crash waits from the moment it is stored. Whoever works on one holds a lease on it, and while it does nobody
 * else takes another of the same group: what is said of the first may say it all.
 */
export interface CrashAnalysisStore {
  /** Wants one analysed at once, for a person; one that waits already is brought forward, one that is worked on goes on. False: there is no such crash. */
  wantAnalysis(id: string, by: string, now: Instant): Promise<boolean>
  /** Those that people asked for first, then the most valuable; times are this call's `now`. */
  takeAnalysis(holder: string, leaseMs: number, now: Instant): Promise<TakenAnalysis | undefined>
  /** False when the lease has gone to another. */
  renewAnalysis(id: string, holder: string, leaseMs: number, now: Instant): Promise<boolean>
  /** Stores what came of it and ends the wait, or lets it wait on. False when the lease has gone to another, or somebody asked meanwhile: nothing is written then. */
  finishAnalysis(id: string, holder: string, done: AnalysisDone): Promise<boolean>
  /** Gives it back with nothing done, so that it is taken again at once. */
  giveBackAnalysis(id: string, holder: string): Promise<void>
  /** Undefined: nothing is to be done about it. */
  analysisWait(id: string, now: Instant): Promise<AnalysisWait | undefined>
  /** The latest crash of a group about which a model has said something. */
  explained(group: string): Promise<ExplainedCrash | undefined>
}

export interface TakenAnalysis {
  /** Of the crash. */
  readonly id: string
  /** Whoever asked for it. */
  readonly askedBy: string | undefined
  /** 1 for the first time; counts what was begun and never ended. */
  readonly attempt: number
}

export interface AnalysisDone {
  readonly analysis: JsonObject
  /** It waits on until then. */
  readonly again?: Instant
  /** Nobody was asked, since nobody had wanted it: void where somebody wants it now. */
  readonly isUnasked?: true
}

export interface AnalysisWait {
  /** `asking`: somebody works on it. */
  readonly state: 'waiting' | 'asking'
  readonly dueAt: Instant
  readonly askedBy: string | undefined
}

export interface ExplainedCrash {
  readonly id: string
  readonly crashedAt: Instant
  readonly version: string
  readonly analysis: JsonObject
}
