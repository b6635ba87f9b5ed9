import type { Instant } from '../../domain/instant.ts'
import type { ModelPurpose, ModelUsage, RefusalReason } from './model.ts'

/**
 * What was spent on models, and which providers are down: shared by all replicas and purposes, and kept. Money is in US dollars.
 * Nothing is spent that was not reserved before: whoever asks a model reserves, asks, and settles or releases.
 */
export interface ModelLedger {
  /** Refuses what would exceed a limit, counting what others have reserved. Two at once never get the same room. */
  reserve(wanted: Spending, limits: SpendingLimits, now: Instant): Promise<Reservation>
  /** Null: the price is not known. A reservation that has run out meanwhile is settled all the same, since the money is spent. */
  settle(
    id: string,
    actual: { readonly costUsd: number | null; readonly usage: ModelUsage },
    now: Instant,
    /** Of the task that reserved: the answer itself, kept in the same transaction as what it cost. */
    kept?: KeptStep,
  ): Promise<void>
  /** Nothing was spent. */
  release(id: string): Promise<void>
  refused(purpose: ModelPurpose, reason: RefusalReason, now: Instant): Promise<void>
  usage(now: Instant): Promise<ModelSpend>

  /** Applies a decision to a provider's health under a lock; `decide` is pure and given what is known. Returns what is known now. */
  health(provider: string, decide: (known: ProviderHealth) => ProviderHealth): Promise<ProviderHealth>
  healths(): Promise<readonly ProviderHealth[]>
}

/** Something that was done of a task, under a name of the task's own. */
export interface KeptStep {
  readonly place: string
  /** Kept as JSON; checked by whoever reads it. */
  readonly doc: unknown
}

export interface Spending {
  readonly task: string
  readonly purpose: ModelPurpose
  readonly provider: string
  readonly model: string
  /** At most; null where the price is not known. */
  readonly estimateUsd: number | null
  /** A process that was killed releases nothing: then the reservation runs out by itself. */
  readonly expiresAt: Instant
}

export interface SpendingLimits {
  /** Undefined: no limit. */
  readonly usdPerMonth: number | undefined
  /** Different tasks in the last 60 minutes. */
  readonly tasksPerHour: number | undefined
}

export type Reservation =
  | { readonly kind: 'reserved'; readonly id: string }
  | { readonly kind: 'refused'; readonly reason: 'hourly-limit' | 'monthly-limit'; readonly retryAt: Instant }

/** Of the calendar month (UTC), and of the last 60 minutes. */
export interface ModelSpend {
  readonly month: string
  readonly monthUsd: number
  /** Reserved and not yet settled; part of what limits look at. */
  readonly reservedUsd: number
  readonly hourTasks: number
  readonly parts: readonly SpendPart[]
  readonly refusals: readonly {
    readonly purpose: ModelPurpose
    readonly reason: RefusalReason
    readonly count: number
    readonly lastAt: Instant
  }[]
}

export interface SpendPart {
  readonly purpose: ModelPurpose
  readonly provider: string
  readonly model: string
  readonly calls: number
  /** Null: no call's price is known. */
  readonly costUsd: number | null
  /** Calls whose price is not known: what they cost is in no sum. */
  readonly unpriced: number
  readonly inputTokens: number
  readonly outputTokens: number
}

export interface ProviderHealth {
  readonly provider: string
  /** Failures since the last success. */
  readonly failures: number
  /** Not asked before this moment. */
  readonly openUntil: Instant | undefined
  /** After that moment one caller at a time tries whether it is back; until when that one has time. */
  readonly probeUntil: Instant | undefined
  readonly lastError: { readonly code: string; readonly message: string; readonly at: Instant } | undefined
  readonly lastOk: { readonly at: Instant; readonly tookMs: number } | undefined
}
