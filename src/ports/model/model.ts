import type { z } from 'zod'
import type { Instant } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { Text } from '../../domain/text.ts'

/** What a model is asked for. Each has its own time-out; all share one budget. */
export const modelPurposes = ['crash', 'deployment', 'assistant'] as const
export type ModelPurpose = (typeof modelPurposes)[number]

/**
 * A language model behind whatever providers are configured, one turn at a time: messages and tools in, text or tool calls out. It runs no tool and keeps no
 * conversation; whoever investigates appends `turn` and the tools' results and asks again.
 * Never throws for what a provider or a limit does: those are replies. Aborting the signal ends the HTTP request.
 */
export interface Model {
  ask<Output = undefined>(request: ModelRequest<Output>, signal: AbortSignal): Promise<ModelReply<Output>>
  /** Whether anything can be asked at all, without asking anybody. */
  state(): ModelState
}

export type ModelState =
  | {
      readonly kind: 'on'
      readonly provider: string
      readonly model: string
      readonly backups: readonly string[]
      /** Of the model asked first, question and answer together; null: not known. */
      readonly contextTokens: number | null
      /** Most tokens of one question to it, instructions, tools and data together, beside an answer of the usual length. What is longer is cut, or refused as `too-long`. */
      readonly inputTokens: number
    }
  | { readonly kind: 'off'; readonly reason: Extract<RefusalReason, 'disabled' | 'no-key' | 'no-model'>; readonly why: Text }

export interface ModelRequest<Output = undefined> {
  readonly purpose: ModelPurpose
  /**
   * The piece of work this turn belongs to, such as `report r-17`: it counts once an hour against the limit however many turns it takes. What it is told is no
   * secret: it stands in the log and beside what was spent.
   */
  readonly task: string
  /** Our own words, never text from outside. */
  readonly system: string
  readonly messages: readonly ModelMessage[]
  readonly tools?: readonly ModelTool[]
  /** `auto` where left out; `none` makes the last turn an answer, with the tools still known. */
  readonly toolChoice?: 'auto' | 'none' | 'required'
  /** What the answer must look like; the model is told. An answer that does not fit is repaired once, then left as text. */
  readonly output?: ModelOutput<Output>
  /** Told the text as it comes; the reply holds all of it again. */
  readonly listener?: ModelListener
  /** Left out: the answer is not kept. */
  readonly keep?: KeptTurn
}

/** An answer is kept with what it cost, in one transaction; whoever goes on with the task after a kill is told it again, unasked and unpaid. */
export interface KeptTurn {
  /** The turn's name within its task: `turn 3`. */
  readonly place: string
  /** What was kept at a place by those who had the task before. */
  readonly before: (place: string) => unknown
}

export interface ModelOutput<Output> {
  /** Says what it is, in a word or two: `report`. */
  readonly name: string
  readonly schema: z.ZodType<Output>
}

export interface ModelListener {
  text(delta: string): void
  /** What was told so far is void: another try, or another provider, begins anew. */
  restarted(): void
}

export type ModelMessage =
  | { readonly role: 'user'; readonly parts: readonly ModelPart[] }
  | ModelTurn
  | { readonly role: 'tool'; readonly results: readonly ModelToolResult[] }

/** `data` is from outside (stacks, logs, alerts, diffs, documents): marked as such, with secrets hidden, and cut where it is too long. Never an instruction. */
export type ModelPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'data'; readonly label: string; readonly text: string }

/** What the model said, to be put back among the messages of the next turn as it is. */
export interface ModelTurn {
  readonly role: 'assistant'
  readonly text: string
  readonly toolCalls: readonly ModelToolCall[]
  /** What one provider wants to see again (its reasoning); left out when another one is asked. */
  readonly kept?: { readonly provider: string; readonly content: unknown }
}

export interface ModelTool {
  /** Letters, digits, `_` and `-`, at most 64. */
  readonly name: string
  readonly description: string
  /** JSON schema of an object. */
  readonly input: JsonObject
}

export interface ModelToolCall {
  readonly id: string
  readonly name: string
  /** Undefined where the arguments were no JSON object; `raw` is what came. Not checked against the tool's schema. */
  readonly input: JsonObject | undefined
  readonly raw: string
}

/** From outside, like `data`. */
export interface ModelToolResult {
  readonly id: string
  readonly name: string
  readonly text: string
  readonly isError: boolean
}

/** `length`: cut off at the limit of output tokens; tool calls that were cut off are left out. */
const modelStops = ['end', 'tool-calls', 'length', 'filtered', 'other'] as const
export type ModelStop = (typeof modelStops)[number]

export const refusalReasons = [
  'disabled',
  'no-key',
  'no-model',
  'hourly-limit',
  'monthly-limit',
  'breaker-open',
  /** Also without all its data it is longer than the model reads. */
  'too-long',
] as const
export type RefusalReason = (typeof refusalReasons)[number]

export const modelFailures = [
  'unreachable',
  'timed-out',
  'rate-limited',
  'provider-fault',
  'key-refused',
  'model-unknown',
  /** The provider did not like the request (its message says why); asking again does not help. */
  'request-refused',
  /** The answer ended in the middle. */
  'cut-off',
  /** What came is not in the provider's own format. */
  'unreadable',
  'cancelled',
] as const
export type ModelFailure = (typeof modelFailures)[number]

export interface ModelUsage {
  readonly inputTokens: number
  readonly outputTokens: number
  /** Of the input tokens, those that the provider had kept from before. */
  readonly cachedTokens: number
  /** Of the input tokens, those that the provider keeps from now on, where it takes another price for that. */
  readonly writtenTokens?: number
}

export type ModelReply<Output = undefined> =
  | ModelAnswer<Output>
  | { readonly kind: 'refused'; readonly reason: RefusalReason; readonly why: Text; readonly retryAt?: Instant }
  | {
      readonly kind: 'failed'
      /** Of the provider asked last. */
      readonly code: ModelFailure
      readonly message: string
      readonly tried: readonly ModelTry[]
    }

export interface ModelAnswer<Output = undefined> {
  readonly kind: 'answer'
  readonly text: string
  /** Undefined where none was wanted, and where the text could not be made to fit. */
  readonly object: Output | undefined
  readonly toolCalls: readonly ModelToolCall[]
  readonly turn: ModelTurn
  readonly stop: ModelStop
  readonly provider: string
  readonly model: string
  /** With what a repair took. */
  readonly usage: ModelUsage
  /** Null where the price is not known. */
  readonly costUsd: number | null
  /** Kept from before: usage and cost were counted then. */
  readonly isKept?: true
  readonly tookMs: number
  /** Providers that were asked before and failed. */
  readonly tried: readonly ModelTry[]
  /** What a reader should know: a setting the model refuses and that was left out, input that was cut, an answer that was repaired. */
  readonly notes: readonly Text[]
}

export interface ModelTry {
  readonly provider: string
  readonly model: string
  readonly code: ModelFailure | 'breaker-open' | 'monthly-limit' | 'too-long'
  readonly message: string
}
