import type { Clock } from '../../ports/clock.ts'
import type { MeasuredCall } from '../../ports/metrics.ts'
import type { ModelLedger } from '../../ports/model/ledger.ts'
import type { ModelPurpose, RefusalReason } from '../../ports/model/model.ts'
import type { ModelLog } from './providers/http.ts'
import type { Resolved } from './resolve.ts'
import type { ModelSettings } from './settings.ts'

/** Told what happens, for the metrics. */
export interface ModelObserver {
  asked(call: MeasuredCall): void
  refused(purpose: ModelPurpose, reason: RefusalReason): void
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
