import type { Instant } from '../../domain/instant.ts'
import type { DeploymentAlert } from '../../domain/release/alert.ts'
import type { Deployment } from '../../domain/release/deployment.ts'
import type { KnownCause } from '../../domain/release/report.ts'
import type { Language, Text } from '../../domain/text.ts'
import type { ToolCall } from '../../domain/tool-call.ts'
import type { NumberedResult } from '../conversation/contract.ts'

/** A release to be looked into, and what was told about it. */
export interface Case {
  readonly reportId: string
  readonly deployment: Deployment
  /** Absent when a person asked, or the release failed without one. */
  readonly alert: DeploymentAlert | undefined
  readonly language: Language
  /** When the new version began to serve; undefined = not known. */
  readonly releasedAt: Instant | undefined
  readonly now: Instant
}

/**
 * One family of causes of failed releases, told by queries and by what the cluster shows, without a model. One file each.
 * Promises: asks only through `ask`; names a cause only with an answer that shows it; says what it could not look at; an empty list means "not this one".
 */
export interface ReleaseRule {
  /** File name without `.ts`. */
  readonly kind: string
  examine(about: Case, ask: Ask, signal: AbortSignal): Promise<RuleAnswer>
}

export interface RuleAnswer {
  readonly causes: readonly RuleCause[]
  /** What could not be looked at: without it nobody may say "healthy". */
  readonly notChecked: readonly Text[]
}

/** A cause with the answers that show it: each sentence of the evidence ends with its `[n]`. */
export interface RuleCause {
  /** Stable code, e.g. `release.memory-leak`; an analyzer's own where one found it. */
  readonly cause: string
  /** One sentence that names the cause. */
  readonly summary: Text
  readonly confidence: number
  readonly evidence: readonly Text[]
  readonly impact: readonly Text[]
  readonly steps: readonly Text[]
  /** Queries that show it, for the charts. */
  readonly promQL: readonly string[]
  /** Codes (or families, as `crash.*`) of what this cause brings about, or says more exactly: where it is likely, they are its evidence and no causes beside it. */
  readonly covers?: readonly string[]
}

/** Puts questions to the tools and numbers the answers, the same question once. Never throws: a tool that is away answers with an error. */
export interface Ask {
  (call: ToolCall): Promise<NumberedResult>
  /** Several at once, in the order of the calls. */
  readonly all: (calls: readonly ToolCall[]) => Promise<readonly NumberedResult[]>
}

/** What is known before any model is asked; causes the likeliest first, numbered R1, R2 and so on. */
export interface Known {
  readonly causes: readonly (RuleCause & KnownCause)[]
  readonly answers: readonly NumberedResult[]
  readonly notChecked: readonly Text[]
}
