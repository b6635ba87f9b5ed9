import { type CodeSuggestion, CrashAnalysis, saysSomething } from '../../../../domain/crash/crash-analysis.ts'
import { certaintyOf } from '../../../../domain/incident/confidence.ts'
import type { JsonObject } from '../../../../domain/json.ts'
import type { Text } from '../../../../domain/text.ts'
import type { ExplainedCrash } from '../../../../ports/store/crash-analyses.ts'
import { type Look, paint, plain, row, say } from '../../page.ts'
import { certaintyWords, numberText, told } from '../../words.ts'
import { analysisWords, doubtWords } from '../analysis/words.ts'
import { momentText } from './group-lines.ts'

const idDigits = 12
const labelColumns = 9

export interface AnalysisPart {
  readonly id: string
  readonly analysis?: JsonObject | undefined
  readonly analysisState: 'idle' | 'waiting' | 'asking'
  readonly explained?: ExplainedCrash | undefined
}

/** What a model said of a crash, why none was asked, or what one said of the same bug. */
export function crashAnalysisText({ id, analysis, analysisState, explained }: AnalysisPart, look: Look): string {
  const own = CrashAnalysis.safeParse(analysis).data
  const lines = [
    ...(analysisState === 'idle' ? [] : [line(analysisWords.waiting, look)]),
    ...(own === undefined && analysisState === 'idle' ? [line(analysisWords.notYet, look, { id: id.slice(0, idDigits) })] : []),
    ...(own === undefined ? [] : outcome(own, look)),
    ...(explained === undefined ? [] : explainedLines(explained, look)),
  ]
  return [paint(look, 'over', told(look.language, analysisWords.title)), ...lines].join('\n')
}

/** What was said of the latest explained crash of a bug; '' where nothing was. */
export function explainedText(explained: ExplainedCrash | undefined, look: Look): string {
  if (explained === undefined) return ''
  return [paint(look, 'over', told(look.language, analysisWords.title)), ...explainedLines(explained, look)].join('\n')
}

function explainedLines({ id, version, analysis }: ExplainedCrash, look: Look): string[] {
  const said = CrashAnalysis.safeParse(analysis).data
  if (said === undefined) return []
  return [line(analysisWords.sameBug, look, { id: id.slice(0, idDigits), version: plain(version) || '?' }), ...outcome(said, look)]
}

function outcome(analysis: CrashAnalysis, look: Look): string[] {
  if (saysSomething(analysis)) return answer(analysis, look)
  const { skipped, why, errorMessage, error, retryAt } = analysis
  const first =
    skipped === undefined
      ? line(analysisWords.failed, look, { why: plain(errorMessage ?? error ?? '') })
      : line(analysisWords.skipped, look, { why: why === undefined ? skipped : say(look, why) })
  return retryAt === undefined ? [first] : [first, line(analysisWords.again, look, { at: momentText(retryAt) })]
}

function answer(analysis: CrashAnalysis, look: Look): string[] {
  const { language } = look
  const { summary, rootCause, impact, recommendations, confidence, relatedIssues, codeSuggestions, doubts, attempts, lastTry } = analysis
  const field = (label: Text, text: string): string =>
    row(look, { indent: 2, label: told(language, label), labelTone: 'over', labelColumns, text: plain(text) })
  const some = (label: Text, text: string | undefined): string[] => (text === undefined || text === '' ? [] : [field(label, text)])
  return [
    line(analysisWords.proposal, look),
    row(look, {
      indent: 2,
      text: plain(summary ?? ''),
      tone: 'strong',
      right: confidence === undefined ? '' : `${told(language, certaintyWords[certaintyOf(confidence)])} ${Math.round(confidence * 100)}%`,
    }),
    ...(doubts ?? []).map(({ kind, said }) => field(analysisWords.doubt, told(language, doubtWords[kind], { said: plain(said) }))),
    ...some(analysisWords.cause, rootCause),
    ...some(analysisWords.impact, impact),
    ...(recommendations ?? []).map((text) => field(analysisWords.do, text)),
    ...(codeSuggestions ?? []).map((one) => field(analysisWords.code, told(language, analysisWords.codeIs, codeFacts(one)))),
    ...some(analysisWords.issues, relatedIssues?.join(', ')),
    ...((attempts ?? []).length === 0 ? [] : [line(analysisWords.attempt, look)]),
    ...(lastTry === undefined ? [] : [line(analysisWords.lastTry, look, lastTryFacts(lastTry, look))]),
    line(analysisWords.by, look, byFacts(analysis, look)),
  ]
}

function codeFacts({ file, function: name, lineNumber, issue, suggestion }: CodeSuggestion) {
  const at = file === '' ? '' : ` (${file}${lineNumber === undefined ? '' : `:${lineNumber}`})`
  return { place: `${name}${at}`.trim(), issue, suggestion }
}

function lastTryFacts({ at, why, errorMessage, skipped }: NonNullable<CrashAnalysis['lastTry']>, look: Look) {
  return { at: momentText(at), why: why === undefined ? plain(errorMessage ?? skipped ?? '') : say(look, why) }
}

function byFacts({ model, provider, tokensUsed, costUsd }: CrashAnalysis, { language }: Look) {
  const cost =
    typeof costUsd === 'number'
      ? told(language, analysisWords.cost, { usd: costUsd.toFixed(4) })
      : told(language, analysisWords.costUnknown)
  return { model: plain(model ?? '?'), provider: plain(provider ?? '?'), tokens: numberText(language, tokensUsed ?? 0), cost }
}

function line(text: Text, look: Look, facts: Readonly<Record<string, string>> = {}): string {
  return row(look, { indent: 2, text: told(look.language, text, facts) })
}
