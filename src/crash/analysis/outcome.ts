import { type CrashAnalysis, saysSomething } from '../../domain/crash/crash-analysis.ts'
import type { CrashRecord } from '../../domain/crash/crash-record.ts'
import type { Instant } from '../../domain/instant.ts'
import type { JsonObject } from '../../domain/json.ts'
import type { Attempt } from '../../domain/outside-text/attempts.ts'
import { harmlessText } from '../../domain/outside-text/harmless-text.ts'
import { bounded, type Language } from '../../domain/text.ts'
import type { ModelPart, ModelReply, ModelTry } from '../../ports/model/model.ts'
import { doubtsOf } from './doubts.ts'
import { harmlessVerdict } from './harmless-verdict.ts'
import type { CrashRequest } from './request.ts'
import type { Skip } from './skip.ts'
import { type CrashVerdict, knownIssues } from './verdict.ts'

/** When a model was asked or meant to be, and for whom. */
export interface AskedFor {
  readonly by: string | undefined
  readonly at: Instant
  /** Times it has failed before, one after the other. */
  readonly tries: number
}

const mostText = 4000
const mostError = 2000

export function skippedAnalysis({ reason, why, sameAs, retryAt }: Skip, asked: AskedFor): CrashAnalysis {
  return {
    ...askedPart(asked),
    enabled: false,
    skipped: reason,
    why,
    ...(sameAs === undefined ? {} : { sameAs }),
    ...(retryAt === undefined ? {} : { retryAt }),
  }
}

/** A crash stays analysed and stored whatever a model does: a failure is told, and an answer without form is kept as its summary. */
export function analysisOf(
  reply: Exclude<ModelReply<CrashVerdict>, { readonly kind: 'refused' }>,
  record: CrashRecord,
  request: CrashRequest,
  asked: AskedFor & { readonly language: Language },
): CrashAnalysis {
  if (reply.kind === 'failed') return failedAnalysis(reply, asked)
  const { provider, model, tookMs, usage, costUsd, notes, object, text } = reply
  const told: CrashAnalysis = {
    ...askedPart(asked),
    enabled: true,
    provider,
    model,
    tookMs,
    tokensUsed: usage.inputTokens + usage.outputTokens,
    costUsd,
    ...(notes.length === 0 ? {} : { notes: [...notes] }),
    ...attemptsPart(request.attempts),
  }
  if (object === undefined && text.trim() === '')
    return { ...told, error: 'unreadable', errorMessage: 'the answer was empty', tries: asked.tries + 1 }
  if (object === undefined)
    return { ...told, isTextOnly: true, summary: harmlessText(bounded(text, mostText), asked.language, () => undefined) }
  const { verdict, leftOut } = harmlessVerdict(object, asked.language)
  const { relatedIssues: _, codeSuggestions, ...shown } = verdict
  const doubts = doubtsOf(verdict, record, textsOf(request.parts))
  return {
    ...told,
    ...shown,
    relatedIssues: knownIssues(verdict, record),
    codeSuggestions: codeSuggestions.map((one) => suggestionOf(one)),
    ...(doubts.length === 0 ? {} : { doubts }),
    ...(leftOut === 0 ? {} : { leftOut }),
  }
}

export interface Failure {
  readonly code: string
  readonly message: string
  readonly tried: readonly ModelTry[]
}

export function failedAnalysis({ code, message, tried }: Failure, asked: AskedFor): CrashAnalysis {
  const last = tried.at(-1)
  const each = tried.map((one) => `${one.provider}: ${one.code}: ${one.message}`).join('; ')
  return {
    ...askedPart(asked),
    enabled: true,
    error: code,
    tries: asked.tries + 1,
    errorMessage: bounded(each === '' ? message : each, mostError),
    ...(last === undefined ? {} : { provider: last.provider, model: last.model }),
  }
}

/** What is stored: an answer that says something is not lost to a later try that says nothing. */
export function kept(before: JsonObject | undefined, now: CrashAnalysis): JsonObject {
  // Also one of another version's shape is kept as it is.
  if (typeof before?.['summary'] !== 'string' || saysSomething(now)) return json(now)
  const { analysisTime, askedBy, skipped, why, error, errorMessage } = now
  return { ...before, lastTry: json({ at: analysisTime, askedBy, skipped, why, error, errorMessage }) }
}

/** Made of JSON values only; what is undefined vanishes. */
function json(told: CrashAnalysis | CrashAnalysis['lastTry']): JsonObject {
  return JSON.parse(JSON.stringify(told)) as JsonObject
}

function suggestionOf({ lineNumber, ...rest }: CrashVerdict['codeSuggestions'][number]) {
  return lineNumber === undefined ? rest : { ...rest, lineNumber }
}

function askedPart({ by, at }: AskedFor): Pick<CrashAnalysis, 'analysisTime' | 'askedBy'> {
  return { analysisTime: at, ...(by === undefined ? {} : { askedBy: by }) }
}

function attemptsPart(attempts: readonly Attempt[]): Pick<CrashAnalysis, 'attempts'> {
  return attempts.length === 0 ? {} : { attempts: attempts.map(({ where, kind, text }) => ({ where, kind, text })) }
}

function textsOf(parts: readonly ModelPart[]): string {
  return parts.flatMap((part) => (part.kind === 'data' ? [part.text] : [])).join('\n')
}
