import { z } from 'zod'
import type { ReportError } from '../../domain/release/report.ts'
import type { Language, Text } from '../../domain/text.ts'
import type { ToolResult } from '../../domain/tool-call.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Model, ModelPart } from '../../ports/model/model.ts'
import type { Toolbox } from '../../ports/toolbox.ts'
import type { Steps } from './steps.ts'

/** What a model's last answer must look like, before what it says is proved. */
export const ReportAnswer = z.object({
  promQL: z.array(z.string().max(4_000)).max(20),
  content: z.string().min(1).max(60_000),
})
export type ReportAnswer = z.infer<typeof ReportAnswer>

/** What the model is told at the beginning. */
export interface Brief {
  /** Of the report: the budget counts it once, and answers are remembered for it alone. */
  readonly reportId: string
  readonly language: Language
  /** Our own words. */
  readonly system: string
  /** The task in our words, and everything from outside as data. */
  readonly parts: readonly ModelPart[]
  /** Number of the first answer: those before it were given to the rules. */
  readonly firstNumber: number
}

export interface ConversationMeans {
  readonly model: Pick<Model, 'ask' | 'state'>
  readonly toolbox: Pick<Toolbox, 'offers' | 'callAll'>
  readonly clock: Clock
  readonly limits: ConversationLimits
  /** An answer in the words that the model is told, in no more than so many tokens; the whole of it stays among the answers. */
  readonly told: (result: ToolResult, mostTokens: number) => string
  readonly tell: (progress: Progress) => void
  readonly steps: Steps
}

export interface ConversationLimits {
  /** Turns of the model; the last one must be the answer. */
  readonly rounds: number
  /** For the whole conversation. */
  readonly deadlineMs: number
  /** Calls that are made of one turn; more are answered with an error. */
  readonly callsPerRound: number
}

/** What happens meanwhile, for whoever watches. */
export type Progress =
  | { readonly kind: 'thinking'; readonly round: number }
  | { readonly kind: 'asked'; readonly round: number; readonly tools: readonly string[] }
  | { readonly kind: 'told'; readonly answer: NumberedResult }
  | { readonly kind: 'spent'; readonly spent: Spent }
  | { readonly kind: 'proving'; readonly queries: number }

/** An answer that claims may cite by its number. */
export interface NumberedResult {
  readonly number: number
  readonly round: number
  readonly result: ToolResult
}

export interface Spent {
  readonly rounds: number
  readonly inputTokens: number
  readonly outputTokens: number
  /** Null as soon as one turn's price is not known. */
  readonly costUsd: number | null
  readonly provider: string | undefined
  readonly model: string | undefined
}

/** However it ended: what was asked and spent is told. */
export interface Conversation {
  readonly end: ConversationEnd
  readonly answers: readonly NumberedResult[]
  readonly spent: Spent
  /** What a reader should know of how the model was asked. */
  readonly notes: readonly Text[]
}

export type ConversationEnd =
  | { readonly kind: 'answered'; readonly answer: ReportAnswer }
  | { readonly kind: 'failed'; readonly error: ReportError; readonly lastText: string }
