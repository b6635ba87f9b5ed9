import type { CoreStatus } from '../../domain/crash/agent-protocol.ts'
import type { Instant } from '../../domain/instant.ts'

/** What the figures about crashes are made of, counted in the store. */
export interface CrashOverviewStore {
  figures(request: FiguresRequest): Promise<CrashFigures>
}

export interface FiguresRequest {
  /** Since when a core counts as worked on today. */
  readonly dayBegan: Instant
  /** Begin of the first hour that is counted. */
  readonly hoursFrom: Instant
  readonly valueThreshold: number
}

export interface CrashFigures {
  readonly byStatus: Readonly<Record<CoreStatus, number>>
  readonly processedToday: number
  /** Cores that were scored, with the threshold's score or more. */
  readonly highValue: number
  /** By the begin of the hour in UTC; hours without a crash are absent. */
  readonly hours: ReadonlyMap<Instant, number>
  /** Scored cores by fifths of the scale, the lowest first; a score on a border counts above it. */
  readonly scores: readonly [number, number, number, number, number]
  /** Instances that crashed, by how they were deployed. */
  readonly instances: { readonly helm: number; readonly operator: number }
  readonly analyses: AnalysisFigures
}

/** Counted from what is stored about each crash's analysis; one that was skipped is no request. */
export interface AnalysisFigures {
  readonly requests: number
  readonly failed: number
  readonly costUsd: number
  /** Mean of those that tell one, 0-1; 0 where none does. */
  readonly confidence: number
}
