import { isRecord } from '../api/fault.ts'
import type { Text } from '../api/shapes.ts'

export interface CodeSuggestion {
  readonly place: string
  readonly issue: string
  readonly suggestion: string
}

/** What in an answer the crash does not bear out. */
export interface Doubt {
  readonly kind: string
  readonly said: string
}

/** Why nothing was said: a code, and the server's own words for it where it gave some. */
export interface Why {
  readonly code: string
  readonly words?: Text | undefined
}

/** What a model said about a crash, or why none was asked. Fields that are not there are not shown. */
export interface Analysis {
  readonly skipped?: Why | undefined
  readonly error?: string | undefined
  readonly retryAt?: string | undefined
  readonly model?: string | undefined
  readonly costUsd?: number | undefined
  readonly askedBy?: string | undefined
  readonly summary?: string | undefined
  readonly rootCause?: string | undefined
  readonly impact?: string | undefined
  readonly recommendations: readonly string[]
  readonly confidence?: number | undefined
  readonly issues: readonly string[]
  readonly code: readonly CodeSuggestion[]
  readonly doubts: readonly Doubt[]
  /** Texts of the crashed program spoke to the model. */
  readonly wasSpokenTo: boolean
  readonly leftOut: number
  /** A later try that came to nothing. */
  readonly lastTry?: { readonly at: string; readonly skipped?: Why | undefined; readonly error?: string | undefined } | undefined
}

const most = 20

/** The server keeps the answer as it came; a model's words are read with care and never trusted to have a shape. */
export function readAnalysis(stored: unknown): Analysis | undefined {
  if (!isRecord(stored)) return undefined
  const text = (key: string): string | undefined => textOf(stored[key])
  const confidence = numberOf(stored['confidence'])
  return {
    skipped: whyOf(stored),
    error: text('errorMessage') ?? text('error'),
    retryAt: text('retryAt'),
    model: text('model'),
    costUsd: numberOf(stored['costUsd']),
    askedBy: text('askedBy'),
    summary: text('summary'),
    rootCause: text('rootCause'),
    impact: text('impact'),
    recommendations: textsOf(stored['recommendations']),
    confidence: confidence === undefined ? undefined : Math.min(1, Math.max(0, confidence)),
    issues: textsOf(stored['relatedIssues']),
    code: listOf(stored['codeSuggestions']).flatMap((one) => codeOf(one)),
    doubts: listOf(stored['doubts']).flatMap((one) => doubtOf(one)),
    wasSpokenTo: listOf(stored['attempts']).length > 0,
    leftOut: numberOf(stored['leftOut']) ?? 0,
    lastTry: lastTryOf(stored['lastTry']),
  }
}

function whyOf(stored: Readonly<Record<string, unknown>>): Why | undefined {
  const code = textOf(stored['skipped'])
  if (code === undefined) return undefined
  const why = stored['why']
  const [en, zh] = isRecord(why) ? [textOf(why['en']), textOf(why['zh'])] : []
  return { code, words: en === undefined || zh === undefined ? undefined : { en, zh } }
}

function lastTryOf(one: unknown): Analysis['lastTry'] {
  if (!isRecord(one)) return undefined
  const at = textOf(one['at'])
  return at === undefined ? undefined : { at, skipped: whyOf(one), error: textOf(one['errorMessage']) ?? textOf(one['error']) }
}

function doubtOf(one: unknown): Doubt[] {
  if (!isRecord(one)) return []
  const [kind, said] = [textOf(one['kind']), textOf(one['said'])]
  return kind === undefined || said === undefined ? [] : [{ kind, said }]
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
