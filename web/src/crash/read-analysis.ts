import { isRecord } from '../api/fault.ts'

export interface CodeSuggestion {
  readonly place: string
  readonly issue: string
  readonly suggestion: string
}

/** What a model said about a crash, or why none was asked. Fields that are not there are not shown. */
export interface Analysis {
  readonly skipped?: string | undefined
  readonly error?: string | undefined
  readonly model?: string | undefined
  readonly costUsd?: number | undefined
  readonly summary?: string | undefined
  readonly rootCause?: string | undefined
  readonly impact?: string | undefined
  readonly recommendations: readonly string[]
  readonly confidence?: number | undefined
  readonly issues: readonly string[]
  readonly code: readonly CodeSuggestion[]
}

const most = 10

/** The server keeps the answer as it came; a model's words are read with care and never trusted to have a shape. */
export function readAnalysis(stored: unknown): Analysis | undefined {
  if (!isRecord(stored)) return undefined
  const text = (key: string): string | undefined => textOf(stored[key])
  const confidence = numberOf(stored['confidence'])
  return {
    skipped: text('skipped') ?? text('skipReason'),
    error: text('errorMessage'),
    model: text('model'),
    costUsd: numberOf(stored['costUsd']),
    summary: text('summary'),
    rootCause: text('rootCause'),
    impact: text('impact'),
    recommendations: textsOf(stored['recommendations']),
    confidence: confidence === undefined ? undefined : Math.min(1, Math.max(0, confidence)),
    issues: textsOf(stored['relatedIssues']),
    code: listOf(stored['codeSuggestions']).flatMap((one) => codeOf(one)),
  }
}

function codeOf(one: unknown): CodeSuggestion[] {
  if (!isRecord(one)) return []
  const line = numberOf(one['lineNumber'])
  const place = [textOf(one['file']), line].filter((part) => part !== undefined).join(':')
  const inFunction = textOf(one['function'])
  return [
    {
      place: inFunction === undefined ? place : `${inFunction}${place === '' ? '' : ` (${place})`}`,
      issue: textOf(one['issue']) ?? '',
      suggestion: textOf(one['suggestion']) ?? '',
    },
  ]
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, most) : []
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).flatMap((one) => textOf(one) ?? [])
}
