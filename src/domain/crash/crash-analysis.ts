import { z } from 'zod'

/** Why no model was asked about a crash. Beside reasons of the crash itself, those for which no model may be asked at all. */
const analysisSkips = [
  'below-threshold',
  'no-stack',
  'known-group',
  'not-automatic',
  'disabled',
  'no-key',
  'no-model',
  'hourly-limit',
  'monthly-limit',
  'breaker-open',
  'too-long',
] as const
export const AnalysisSkip = z.enum(analysisSkips)
export type AnalysisSkip = z.infer<typeof AnalysisSkip>

const BothLanguages = z.object({ en: z.string(), zh: z.string() })

export const CodeSuggestion = z.object({
  file: z.string(),
  function: z.string(),
  lineNumber: z.int().optional(),
  issue: z.string(),
  suggestion: z.string(),
  priority: z.enum(['high', 'medium', 'low']),
})
export type CodeSuggestion = z.infer<typeof CodeSuggestion>

/** What in an answer the crash itself does not bear out. It is shown beside the answer, which stays as it is. */
export const doubtKinds = ['function-not-in-stack', 'file-not-in-stack', 'other-signal', 'issue-not-known', 'known-crash-left-out'] as const
export const Doubt = z.object({
  kind: z.enum(doubtKinds),
  /** What the answer says; for `known-crash-left-out`, what it does not say. */
  said: z.string(),
})
export type Doubt = z.infer<typeof Doubt>

/** A try that came to nothing after an earlier one had said something: the earlier answer stays, and this is told beside it. */
export const LastTry = z.object({
  at: z.string(),
  askedBy: z.string().optional(),
  skipped: AnalysisSkip.optional(),
  why: BothLanguages.optional(),
  error: z.string().optional(),
  errorMessage: z.string().optional(),
})

/**
 * What a model said about a crash, or why none was asked; stored with the crash. Fields that an outcome does not have are absent: a skipped one has no cost, one
 * that failed no confidence.
 */
export const CrashAnalysis = z.object({
  /** A model was asked. */
  enabled: z.boolean(),
  /** Present where none was. */
  skipped: AnalysisSkip.optional(),
  /** In words: why none was asked. */
  why: BothLanguages.optional(),
  /** `known-group`: the crash of the same bug whose analysis says it. */
  sameAs: z.string().optional(),
  /** It is tried again by itself. */
  retryAt: z.string().optional(),
  /** Code of what went wrong while one was asked. */
  error: z.string().optional(),
  errorMessage: z.string().optional(),
  /** Times it has failed, one after the other. */
  tries: z.int().optional(),
  /** When. */
  analysisTime: z.string(),
  /** Whoever asked for it; absent where nobody did. */
  askedBy: z.string().optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  tookMs: z.number().optional(),
  tokensUsed: z.int().optional(),
  /** Null: the price is not known. */
  costUsd: z.number().nullable().optional(),
  /** The answer had not the wanted form and stands in `summary` as it is. */
  isTextOnly: z.literal(true).optional(),
  summary: z.string().optional(),
  rootCause: z.string().optional(),
  impact: z.string().optional(),
  recommendations: z.array(z.string()).optional(),
  /** 0-1, as the model says it. */
  confidence: z.number().min(0).max(1).optional(),
  /** Known reports that were in the request; nothing that a model remembers or makes up. */
  relatedIssues: z.array(z.string()).optional(),
  codeSuggestions: z.array(CodeSuggestion).optional(),
  doubts: z.array(Doubt).optional(),
  /** Texts of the crashed program that speak to the model: read as data, not followed. */
  attempts: z.array(z.object({ where: z.string(), kind: z.string(), text: z.string() })).optional(),
  /** Sentences and addresses that were left out, since they pass on orders or lead outside. */
  leftOut: z.int().optional(),
  /** What a reader should know about how it came about. */
  notes: z.array(BothLanguages).optional(),
  lastTry: LastTry.optional(),
})
export type CrashAnalysis = z.infer<typeof CrashAnalysis>

/** A model has said something that is worth reading. */
export function saysSomething({ summary }: Pick<CrashAnalysis, 'summary'>): boolean {
  return summary !== undefined
}
