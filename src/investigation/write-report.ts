import { epochMsOf } from '../domain/instant.ts'
import { type Attempt, attemptsIn } from '../domain/outside-text/attempts.ts'
import { type DiagnosisReport, mostToolCalls, type ReportError, type ToolCallRecord } from '../domain/release/report.ts'
import { bounded, type Text, verbatim } from '../domain/text.ts'
import { resultText, type ToolResult } from '../domain/tool-call.ts'
import type { Clock } from '../ports/clock.ts'
import type { Model } from '../ports/model/model.ts'
import type { Toolbox } from '../ports/toolbox.ts'
import { briefOf } from './brief.ts'
import { contradictsRules } from './contradiction.ts'
import type { Conversation, ConversationLimits, ConversationMeans, NumberedResult, Progress, Spent } from './conversation/contract.ts'
import { converse } from './conversation/converse.ts'
import { noSteps, type Steps } from './conversation/steps.ts'
import { numberedAsk } from './known/ask.ts'
import type { Case, Known, ReleaseRule } from './known/contract.ts'
import { examine } from './known/examine.ts'
import { KeptKnown } from './known/kept.ts'
import { alertText } from './prompts/alert-text.ts'
import type { Templates } from './prompts/templates.ts'
import { proveQueries } from './report/prove-queries.ts'
import { qualityOf } from './report/quality.ts'
import { toldAnswer } from './telling/told-answer.ts'
import { roomFor } from './telling/window.ts'
import { rulesReport } from './writing/rules-report.ts'
import { type Draft, saidOf, saidOtherwise, sayingOf } from './writing/saying.ts'

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
  /** Where left out, nobody goes on with it. */
  readonly steps?: Steps
  /** How answers are told to a model; short and around the release where left out. */
  readonly told?: ConversationMeans['told']
}

/** What a report holds once it was written; whoever stores it adds its identity and times. */
export type Written = Pick<
  DiagnosisReport,
  | 'status'
  | 'content'
  | 'writtenBy'
  | 'modelNote'
  | 'otherLanguage'
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
  const steps = means.steps ?? noSteps
  const found = steps.found('rules', KeptKnown)
  const known = found ?? (await examine(about, means.rules, numberedAsk(means.toolbox, { scope: about.reportId, signal }), signal))
  for (const answer of known.answers) means.tell({ kind: 'told', answer })
  const why = whyNoModel(known, means)
  if (why !== undefined)
    return proved(about, known, { by: 'rules', answer: rulesReport(about, known), note: why, answers: known.answers }, means, signal)

  // Its answers have the numbers that the model cites. Rules that need no model are asked again: that costs nothing.
  if (found === undefined) await steps.keep('rules', known)
  const room = roomFor(means.model)
  const told =
    means.told ?? ((result: ToolResult, mostTokens: number) => toldAnswer(result, { releasedMs: releasedMsOf(about), mostTokens }))
  const brief = briefOf(about, known, means.templates, { canReadCode: canReadCode(means), room, told })
  const conversation = await converse(brief, { ...means, told, steps }, signal)
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
  const why = error.why ?? verbatim(error.message)
  const note: Text = { en: `the model gave no report: ${why.en}`, zh: `模型未能给出报告：${why.zh}` }
  const written = await proved(about, known, { by: 'rules', answer: rulesReport(about, known), note, answers, spent }, means, signal)
  if (known.causes.length > 0) return written
  const { otherLanguage: _, ...rest } = written
  return { ...rest, status: 'failed', content: error.message, error }
}

function whyNoModel({ causes }: Known, { model, sureAt }: InvestigationMeans): Text | undefined {
  const state = model.state()
  if (state.kind === 'off') return state.why
  const [cause] = causes
  return cause !== undefined && cause.confidence >= sureAt
    ? { en: 'the rules are sure of the cause: no model was needed', zh: '规则已能确定原因，无需调用模型' }
    : undefined
}

function releasedMsOf({ releasedAt }: Case): number | undefined {
  return releasedAt === undefined ? undefined : epochMsOf(releasedAt)
}

function canReadCode({ toolbox }: InvestigationMeans): boolean {
  return toolbox.offers().some(({ name }) => name === 'pull_request_read')
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
  const attempts = attemptsOf(about, answers)
  const said = saidOf(about, known, draft, attempts)
  const otherwise = saidOtherwise(about, known, draft, attempts)
  const moments = { began: [about.releasedAt, about.alert?.startsAt], now: about.now }
  const queries = await proveQueries(answer.promQL, { toolbox, hosts: about.deployment.hosts, scope: about.reportId, moments }, signal)
  const valid = queries.filter(({ status }) => status === 'valid').map(({ promQL }) => promQL)
  return {
    status: 'completed',
    ...sayingOf(said, valid),
    ...(otherwise === undefined ? {} : { otherLanguage: sayingOf(otherwise, valid) }),
    writtenBy: draft.by,
    contradictsRules: draft.by === 'model' && said.sections !== undefined && contradictsRules(said.sections, known),
    rules: known.causes.map(({ id, cause, summary, confidence }) => ({ id, cause, summary, confidence })),
    queries,
    toolCalls: answers.slice(0, mostToolCalls).map((one) => recordOf(one)),
    attempts: attempts.map((attempt) => keptAttempt(attempt)),
    language: about.language,
    promptVersion: templates.version,
    ...(spent?.provider === undefined ? {} : { provider: spent.provider }),
    ...(spent?.model === undefined ? {} : { model: spent.model }),
    tokens: { input: spent?.inputTokens ?? 0, output: spent?.outputTokens ?? 0 },
    ...costOf(spent),
    rounds: spent?.rounds ?? 0,
    score: qualityOf(said.sections, queries, said.claims),
  }
}

/** Nothing spent costs nothing; an unknown price is left out. */
function costOf(spent: Spent | undefined): { readonly costUsd?: number } {
  const cost = spent === undefined ? 0 : spent.costUsd
  return cost === null ? {} : { costUsd: cost }
}

function recordOf({ number, round, result }: NumberedResult): ToolCallRecord {
  return {
    number,
    round,
    tool: bounded(result.name, 128),
    ...(result.source === 'aceso' ? {} : { source: bounded(result.source, 32) }),
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
