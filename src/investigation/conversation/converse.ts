import { AcesoError } from '../../domain/errors.ts'
import { mostToolCalls, type ReportError, reportTask } from '../../domain/release/report.ts'
import type { Text } from '../../domain/text.ts'
import type { ModelAnswer, ModelMessage, ModelReply, ModelTool } from '../../ports/model/model.ts'
import { offeredTools } from '../telling/offered-tools.ts'
import { howSeriesAreTold } from '../telling/told-series.ts'
import { answerTokens, inputTokensOf } from '../telling/window.ts'
import {
  type Brief,
  type Conversation,
  type ConversationEnd,
  type ConversationMeans,
  type NumberedResult,
  ReportAnswer,
  type Spent,
} from './contract.ts'
import { errorOf, errors } from './errors.ts'
import { type Flaw, flawOf, orderToFinish } from './finish.ts'
import { putQuestions } from './questions.ts'
import { shortSchema } from './short-schema.ts'

interface State {
  readonly messages: ModelMessage[]
  readonly answers: NumberedResult[]
  readonly notes: Text[]
  readonly toldBefore: Map<string, number>
  readonly tools: readonly ModelTool[]
  spent: Spent
  lastText: string
  /** Why the next turn must be the answer; the model is told so once. */
  finishing: Flaw | undefined
}

/**
 * Lets a model ask tools step by step until it answers with a report. Bounded in turns, calls and time; a turn that ends in nothing usable (cut off, no report in
 * it, the last turn reached) is followed by one order to finish now. Never throws but for the caller's own cancellation.
 */
export async function converse(brief: Brief, means: ConversationMeans, signal: AbortSignal): Promise<Conversation> {
  const deadline = AbortSignal.timeout(means.limits.deadlineMs)
  const state: State = {
    messages: [{ role: 'user', parts: brief.parts }],
    answers: [],
    notes: [],
    toldBefore: new Map(),
    tools: toolsFor(means),
    spent: { rounds: 0, inputTokens: 0, outputTokens: 0, costUsd: 0, provider: undefined, model: undefined },
    lastText: '',
    finishing: undefined,
  }
  const end = await untilTheEnd(brief, means, state, AbortSignal.any([signal, deadline]))
  if (signal.aborted) throw new AcesoError('cancelled', 'the investigation was cancelled')
  const isLate = end.kind === 'failed' && deadline.aborted
  return { end: isLate ? failed(errors.deadline, state) : end, answers: state.answers, spent: state.spent, notes: state.notes }
}

async function untilTheEnd(brief: Brief, means: ConversationMeans, state: State, signal: AbortSignal): Promise<ConversationEnd> {
  while (!signal.aborted) {
    const round = state.spent.rounds + 1
    means.tell({ kind: 'thinking', round })
    const reply = await means.model.ask(
      {
        purpose: 'deployment',
        task: reportTask(brief.reportId),
        system: brief.system,
        messages: [...state.messages],
        tools: state.tools,
        toolChoice: state.finishing === undefined ? 'auto' : 'none',
        output: { name: 'report', schema: ReportAnswer },
        keep: { place: `turn ${round}`, before: (place) => means.steps.before(place) },
      },
      signal,
    )
    if (reply.kind !== 'answer') return failed(errorOf(reply), state)
    account(state, reply, means)
    const end = await afterTurn(reply, round, brief, means, state, signal)
    if (end !== undefined) return end
  }
  return failed(errors.deadline, state)
}

/** What follows from one turn: questions to tools, the answer, an order to finish, or the end. */
async function afterTurn(
  reply: ModelAnswer<ReportAnswer>,
  round: number,
  brief: Brief,
  means: ConversationMeans,
  state: State,
  signal: AbortSignal,
): Promise<ConversationEnd | undefined> {
  const wantsTools = reply.toolCalls.length > 0 && state.finishing === undefined
  if (wantsTools) {
    const told = await putQuestions(
      reply.toolCalls,
      {
        round,
        first: brief.firstNumber + state.answers.length,
        scope: brief.reportId,
        toldBefore: state.toldBefore,
        answerTokens: answerTokens(means.model),
      },
      means,
      signal,
    )
    state.answers.push(...told.answers)
    state.messages.push({ role: 'tool', results: told.results })
    if (round >= means.limits.rounds - 1 || isTrailFull(brief, state)) return mustFinish('round-limit', brief, state)
    return isNearlyFull(reply, means) ? mustFinish('window-full', brief, state) : undefined
  }
  const flaw = flawOf(reply)
  if (flaw === undefined && reply.object !== undefined) return { kind: 'answered', answer: reply.object }
  return mustFinish(flaw ?? 'no-report', brief, state)
}

/** As many as its window has room for; the same in every turn, so that a provider may keep what stands at the beginning. */
function toolsFor({ model, toolbox }: ConversationMeans): readonly ModelTool[] {
  const tools = toolbox.offers().map(({ name, description, inputSchema }) => ({
    name,
    description: name === 'execute_range_query' ? `${description} ${howSeriesAreTold}` : description,
    input: shortSchema(inputSchema),
  }))
  return offeredTools(tools, inputTokensOf(model))
}

/** By a provider's own count: one more turn would have to be cut, and it is better to answer while what was told can still be read. */
const fullShare = 0.9

function isNearlyFull({ usage }: ModelAnswer<ReportAnswer>, { model }: ConversationMeans): boolean {
  return usage.inputTokens >= inputTokensOf(model) * fullShare
}

/** What it would ask now could not be kept, and so not be cited. */
function isTrailFull({ firstNumber }: Brief, { answers }: State): boolean {
  return firstNumber + answers.length > mostToolCalls
}

/** Once. A model that was told and still does not answer will not. */
function mustFinish(flaw: Flaw, { language }: Brief, state: State): ConversationEnd | undefined {
  if (state.finishing !== undefined)
    return failed(state.finishing === 'round-limit' ? errors.roundLimit : errors.answerInvalid(flaw), state)
  state.finishing = flaw
  state.messages.push({ role: 'user', parts: [{ kind: 'text', text: orderToFinish(flaw)[language] }] })
  return undefined
}

const paidBefore = { usage: { inputTokens: 0, outputTokens: 0 }, costUsd: 0 }

function account(state: State, reply: Extract<ModelReply<ReportAnswer>, { kind: 'answer' }>, means: ConversationMeans): void {
  const { spent } = state
  const { usage, costUsd } = reply.isKept === true ? paidBefore : reply
  state.spent = {
    rounds: spent.rounds + 1,
    inputTokens: spent.inputTokens + usage.inputTokens,
    outputTokens: spent.outputTokens + usage.outputTokens,
    costUsd: spent.costUsd === null || costUsd === null ? null : spent.costUsd + costUsd,
    provider: reply.provider,
    model: reply.model,
  }
  state.lastText = reply.text
  state.messages.push(reply.turn)
  state.notes.push(...reply.notes)
  means.tell({ kind: 'spent', spent: state.spent })
}

function failed(error: ReportError, { lastText }: State): ConversationEnd {
  return { kind: 'failed', error, lastText }
}
