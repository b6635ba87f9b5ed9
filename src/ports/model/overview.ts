import type { Instant } from '../../domain/instant.ts'
import type { Text } from '../../domain/text.ts'
import type { ModelSpend } from './ledger.ts'
import type { ModelState } from './model.ts'

/** What people see of the models: who is asked, how they are, what they cost. Made from what is stored; nobody is called for it. */
export interface ModelOverview {
  readonly state: ModelState
  /** In the order in which they are asked. */
  readonly providers: readonly ProviderView[]
  /** Named or given a key, and cannot be asked. */
  readonly unusable: readonly UnusableProviderView[]
  readonly spend: ModelSpend
  /** Null: no limit. */
  readonly limits: { readonly usdPerMonth: number | null; readonly tasksPerHour: number | null }
  /** Of the month; what others have reserved is not in it. Null: no limit. */
  readonly remainingUsd: number | null
}

export interface UnusableProviderView {
  readonly provider: string
  readonly title: string
  readonly reason: 'no-key' | 'no-model' | 'no-address'
  readonly why: Text
}

/** What a surface may ask about models. */
export interface ModelVerbs {
  overview(): Promise<ModelOverview>
}

/** US dollars for a million tokens. */
export interface TokenPrice {
  readonly input: number
  readonly output: number
}

export interface ProviderView extends ProviderFacts {
  readonly breaker: 'closed' | 'open' | 'trying'
  readonly openUntil: Instant | undefined
  readonly failures: number
  readonly lastError: { readonly code: string; readonly message: string; readonly at: Instant } | undefined
  readonly lastOk: { readonly at: Instant; readonly tookMs: number } | undefined
}

export interface ProviderFacts {
  readonly provider: string
  readonly title: string
  readonly model: string
  /** Without anything secret. */
  readonly address: string
  /** Null: not known. */
  readonly price: TokenPrice | null
  /** Of question and answer together; null: not known. */
  readonly contextTokens: number | null
}

/** One provider looked at now. */
export interface ModelCheck extends ProviderFacts {
  readonly isReachable: boolean
  /** Of the list of models, which costs nothing. */
  readonly tookMs: number
  readonly key: 'accepted' | 'refused' | 'none' | 'unknown'
  /** Undefined where the provider lists no models. */
  readonly isModelThere: boolean | undefined
  /** What it offers, at most 30; those like the wanted one first. */
  readonly offers: readonly string[]
  readonly problem: { readonly code: string; readonly message: string; readonly about?: ConnectionTrouble } | undefined
  /** Where its key is looked for, the usual variable first. */
  readonly keyVariables: readonly string[]
  /** A paid question, where one was asked for. */
  readonly spent: CheckedQuestion | undefined
}

/** Why a connection came to nothing: its certificate is not trusted; the other side speaks no TLS. */
export type ConnectionTrouble = 'certificate' | 'no-tls'

export interface CheckedQuestion {
  readonly tookMs: number
  readonly text: string
  readonly costUsd: number | null
  /** Null: the provider does not tell. */
  readonly tokens: number | null
  /** What the model refuses and was asked without: tools, a temperature. */
  readonly notes: readonly Text[]
}
