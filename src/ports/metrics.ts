import type { AnalysisSkip } from '../domain/crash/crash-analysis.ts'
import type { CleanUpEvent } from '../domain/crash/crash-loop.ts'
import type { StepName } from '../domain/incident/step-name.ts'
import type { ModelFailure, ModelPurpose, RefusalReason } from './model/model.ts'

/** What the program says of itself in numbers. Labels come from closed sets, so that their number is bounded. */
export interface Metrics {
  signals(source: string, outcome: 'stored' | 'repeated', count: number): void
  /** One run of a step; `failure` is its error code when it failed. */
  step(step: StepName, durationMs: number, failure?: string): void
  /** One write to a cluster, dry runs not counted. */
  write(outcome: 'done' | 'overtaken' | 'refused' | 'failed', undo: boolean): void
  request(method: string, route: string, status: number, durationMs: number): void
  streams(open: number): void
  /** Changes of a cluster that came faster than they could be worked on and were left to the next scan. */
  changesDropped(count: number): void
  /** One call of a tool; `tool` is one of our own or `mcp:<server>`, `outcome` is `ok` or its error code. */
  toolCall(tool: string, outcome: string, durationMs: number): void
  /** Whether an answer was told again (hit) or had to be asked for (miss). */
  toolCache(outcome: 'hit' | 'miss'): void
  /** An MCP server answers now, or does not. */
  toolServer(server: string, isUp: boolean): void
  /** Something that came of an instance which crashes too often. */
  cleanUp(event: CleanUpEvent): void
  /** One provider of models asked, with all its tries; tokens and cost of an answer, null where a price is not known. */
  modelAsked(call: MeasuredCall): void
  modelRefused(purpose: ModelPurpose, reason: RefusalReason): void
  /** A model was asked about a crash and said something, or not; undefined or null where the price is not known. */
  crashAnalysed(outcome: 'successful' | 'failed', costUsd: number | null | undefined): void
  /** No model was asked about a crash. */
  crashNotAnalysed(reason: AnalysisSkip): void
  /** Everything in Prometheus' text format; counts of incidents and jobs are taken now. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>
}

export interface MeasuredCall {
  readonly purpose: ModelPurpose
  readonly provider: string
  readonly outcome: 'answer' | ModelFailure
  readonly tookMs: number
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number } | undefined
  readonly costUsd: number | null
}
