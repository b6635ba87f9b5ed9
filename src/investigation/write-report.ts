import { type Attempt, attemptsIn } from '../domain/attempts.ts'
import type { DiagnosisReport, ReportError, ToolCallRecord } from '../domain/release/report.ts'
import { bounded, type Language, type Text } from '../domain/text.ts'
import { resultText } from '../domain/tool-call.ts'
import type { Clock } from '../ports/clock.ts'
import type { Model } from '../ports/model.ts'
import type { Toolbox } from '../ports/toolbox.ts'
import { briefOf, releaseText } from './brief.ts'
import { contradictsRules } from './contradiction.ts'
import type { Conversation, ConversationLimits, NumberedResult, Progress, ReportAnswer, Spent } from './conversation/contract.ts'
import { converse } from './conversation/converse.ts'
import { numberedAsk } from './known/ask.ts'
import type { Case, Known, ReleaseRule } from './known/contract.ts'
import { examine } from './known/examine.ts'
import { alertText } from './prompts/alert-text.ts'
import type { Templates } from './prompts/templates.ts'
import { checkClaims } from './report/claims.ts'
import { type Harmless, harmless } from './report/harmless.ts'
import { proveQueries } from './report/prove-queries.ts'
import { qualityOf } from './report/quality.ts'
import { readSections, type Sections, writeSections } from './report/sections.ts'
import { withAttemptNote } from './writing/attempt-note.ts'
import { rulesReport } from './writing/rules-report.ts'

export interface InvestigationMeans {
  readonly model: Model
  readonly toolbox: Toolbox
  readonly rules: readonly ReleaseRule[]
  readonly templates: Templates
  readonly clock: Clock
  readonly limits: ConversationLimits
  /** Rules this sure need no model. */
  readonly sureAt: number
  readonly tell: (progress: Progress) => void
}

/** What a report holds once it was written; whoever stores it adds its identity and times. */
export type Written = Pick<
  DiagnosisReport,
  | 'status'
  | 'content'
  | 'writtenBy'
  | 'modelNote'
  | 'contradictsRules'
  | 'rules'
  | 'claims'
  | 'queries'
  | 'toolCalls'
  | 'attempts'
  | 'language'
  | 'promptVersion'
  | 'provider'
  | 'model'
  | 'tokens'
  | 'costUsd'
  | 'rounds'
  | 'score'
  | 'error'
>

/**
 * Writes the report on a release: rules first, then a model where the rules are not sure and one may be asked, then everything it says is proved. Where no model
 * answers, the rules' report stands and says why. Throws only when it is cancelled.
 */
export async function writeReport(about: Case, means: InvestigationMeans, signal: AbortSignal): Promise<Written> {
  const numbered = numberedAsk(means.toolbox, { scope: about.reportId, signal })
  const known = await examine(about, means.rules, numbered, signal)
  for (const answer of known.answers) means.tell({ kind: 'told', answer })
  const why = whyNoModel(known, means)
  if (why !== undefined)
    return proved(about, known, { by: 'rules', answer: rulesReport(about, known), note: why, answers: known.answers }, means, signal)

  const conversation = await converse(briefOf(about, known, means.templates, canReadCode(means)), means, signal)
  const answers = [...known.answers, ...conversation.answers]
  const { end, spent } = conversation
  if (end.kind === 'answered') return proved(about, known, { by: 'model', answer: end.answer, answers, spent }, means, signal)
  return withoutModel(about, known, conversation, answers, end.error, means, signal)
}

/** A model that failed costs its own part only: what the rules know is still told, with the reason; a report that knows nothing has failed. */
async function withoutModel(
  about: Case,
  known: Known,
  { spent }: Conversation,
  answers: readonly NumberedResult[],
  error: ReportError,
  means: InvestigationMeans,
  signal: AbortSignal,
): Promise<Written> {
  const note: Text = { en: `the model gave no report: ${error.message}`, zh: `模型未能给出报告：${error.message}` }
  const written = await proved(about, known, { by: 'rules', answer: rulesReport(about, known), note, answers, spent }, means, signal)
  return known.causes.length > 0 ? written : { ...written, status: 'failed', content: error.message, error }
}

function whyNoModel({ causes }: Known, { model, sureAt }: InvestigationMeans): Text | undefined {
  const state = model.state()
  if (state.kind === 'off') return state.why
  const [cause] = causes
  return cause !== undefined && cause.confidence >= sureAt
    ? { en: 'the rules are sure of the cause: no model was needed', zh: '规则已能确定原因，无需调用模型' }
    : undefined
}

function canReadCode({ toolbox }: InvestigationMeans): boolean {
  return toolbox.offers().some(({ name }) => name === 'pull_request_read')
}

interface Draft {
  readonly by: 'model' | 'rules'
  readonly answer: ReportAnswer
  readonly answers: readonly NumberedResult[]
  readonly note?: Text
  readonly spent?: Spent
}

async function proved(
  about: Case,
  known: Known,
  draft: Draft,
  { toolbox, templates, tell }: InvestigationMeans,
  signal: AbortSignal,
): Promise<Written> {
  const { answer, answers, spent } = draft
  tell({ kind: 'proving', queries: answer.promQL.length })
  const read = readSections(answer.content)
  const attempts = attemptsOf(about, answers)
  const safe = read.kind === 'whole' ? safeSections(draft, read.sections, about.language) : undefined
  const sections = safe === undefined ? undefined : withAttemptNote(safe.sections, attempts, about.language)
  const notes = [draft.note, leftOutNote(safe?.leftOut ?? 0)].flatMap((note) => (note === undefined ? [] : [note[about.language]]))
  const queries = await proveQueries(answer.promQL, { toolbox, hosts: about.deployment.hosts, scope: about.reportId }, signal)
  const claims = sections === undefined ? [] : checkClaims(sections, citable(about, known, answers))
  const valid = queries.filter(({ status }) => status === 'valid').map(({ promQL }) => promQL)
  return {
    status: 'completed',
    content: JSON.stringify({ promQL: valid, content: sections === undefined ? answer.content : writeSections(sections, about.language) }),
    writtenBy: draft.by,
    ...(notes.length === 0 ? {} : { modelNote: bounded(notes.join(' '), 500) }),
    contradictsRules: draft.by === 'model' && sections !== undefined && contradictsRules(sections, known),
    rules: known.causes.map(({ id, cause, summary, confidence }) => ({ id, cause, summary, confidence })),
    claims,
    queries,
    toolCalls: answers.map((one) => recordOf(one)),
    attempts: attempts.map((attempt) => keptAttempt(attempt)),
    language: about.language,
    promptVersion: templates.version,
    ...(spent?.provider === undefined ? {} : { provider: spent.provider }),
    ...(spent?.model === undefined ? {} : { model: spent.model }),
    tokens: { input: spent?.inputTokens ?? 0, output: spent?.outputTokens ?? 0 },
    ...costOf(spent),
    rounds: spent?.rounds ?? 0,
    score: qualityOf(sections, queries, claims),
  }
}

/** What rules write is our own. */
function safeSections({ by }: Draft, sections: Sections, language: Language): Harmless {
  return by === 'model' ? harmless(sections, language) : { sections, leftOut: 0 }
}

function leftOutNote(count: number): Text | undefined {
  if (count === 0) return undefined
  return {
    en: `Left out of the model's report: ${count} ${count === 1 ? 'sentence or address' : 'sentences or addresses'} that a text outside may have wanted in it.`,
    zh: `模型报告中有 ${count} 处语句或地址可能出自外部文本的指使，已略去。`,
  }
}

/** Nothing spent costs nothing; an unknown price is left out. */
function costOf(spent: Spent | undefined): { readonly costUsd?: number } {
  const cost = spent === undefined ? 0 : spent.costUsd
  return cost === null ? {} : { costUsd: cost }
}

function citable(about: Case, known: Known, answers: readonly NumberedResult[]): Parameters<typeof checkClaims>[1] {
  const told = `${about.alert === undefined ? '' : alertText(about.alert, 'en')}\n${releaseText(about)}`
  const shown = answers.flatMap(({ number, result: { outcome } }) => (outcome.kind === 'answer' ? [[number, outcome.data] as const] : []))
  const causes = known.causes.map(({ id, evidence }) => {
    const numbers = evidence.flatMap(({ en }) => [...en.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number)))
    return [id, numbers.length === 0 ? [0] : numbers] as const
  })
  return { answers: new Map([[0, told], ...shown]), causes: new Map(causes) }
}

function recordOf({ number, round, result }: NumberedResult): ToolCallRecord {
  return {
    number,
    round,
    tool: bounded(result.name, 128),
    arguments: bounded(JSON.stringify(result.arguments), 8_000),
    result: bounded(resultText(result), 20_000),
    sizeBytes: result.sizeBytes,
    durationMs: result.durationMs,
    cached: result.cached,
    ...(result.outcome.kind === 'error' ? { error: bounded(result.outcome.message, 1_000) } : {}),
  }
}

const mostAttempts = 50

function attemptsOf(about: Case, answers: readonly NumberedResult[]): readonly Attempt[] {
  const alert = about.alert === undefined ? [] : attemptsIn({ where: 'alert', number: 0 }, alertText(about.alert, 'en'))
  const told = answers.flatMap(({ number, result }) =>
    attemptsIn({ where: `answer ${number} (${result.name})`, number }, resultText(result)),
  )
  return [...alert, ...told].slice(0, mostAttempts)
}

function keptAttempt({ where, kind, text }: Attempt): DiagnosisReport['attempts'][number] {
  return { where: bounded(where, 200), text: bounded(`${kind}: ${text}`, 500) }
}
