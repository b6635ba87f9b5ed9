import type { Clock } from '../../ports/clock.ts'
import type { ModelFailure, ModelPurpose, ModelUsage, RefusalReason } from '../../ports/model.ts'
import type { ModelLedger } from '../../ports/model-ledger.ts'
import type { ModelLog } from './providers/http.ts'
import type { Resolved } from './resolve.ts'
import type { ModelSettings } from './settings.ts'

/** Told what happens, for the metrics. */
export interface ModelObserver {
  asked(call: AskedCall): void
  refused(purpose: ModelPurpose, reason: RefusalReason): void
}

/** One provider asked, with all its tries. */
export interface AskedCall {
  readonly purpose: ModelPurpose
  readonly provider: string
  readonly outcome: 'answer' | ModelFailure
  readonly tookMs: number
  /** Of an answer. */
  readonly usage: ModelUsage | undefined
  readonly costUsd: number | null
}

export interface GatewayMeans {
  readonly settings: ModelSettings
  readonly resolved: Resolved
  readonly ledger: ModelLedger
  readonly clock: Clock
  /** 0 to 1, for the pauses between tries. */
  readonly random: () => number
  readonly log: ModelLog
  readonly observer: ModelObserver
}
